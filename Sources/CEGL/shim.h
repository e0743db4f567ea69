// EGL without a window system, and the OpenGL types and constants the renderer's own calls need.
// Functions of OpenGL are looked up at run time (eglGetProcAddress): only libEGL is linked.
#pragma once
#define EGL_NO_X11 1
#include <EGL/egl.h>
#include <EGL/eglext.h>
#include <GL/gl.h>
#include <GL/glext.h>
