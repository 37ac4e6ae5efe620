"""What leaves air: archives and manifests."""
