"""`air batch`: many pieces, resumable, on all cores or on a cluster."""
