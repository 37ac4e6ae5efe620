"""Model providers: the only importer of their SDKs."""
