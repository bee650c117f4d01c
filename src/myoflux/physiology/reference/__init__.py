"""Published models, re-expressed unchanged, with their defects documented."""
