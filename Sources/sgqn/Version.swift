// The one place that holds the program's version. CHANGELOG.md begins with it, and a test compares.

/// Semantic version of the program, as `sgqn --version` prints it.
let programVersion = "0.1.0"
