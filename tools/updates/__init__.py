"""One update of every algorithm and base with PyTorch; tools/reference_update.py writes it."""
