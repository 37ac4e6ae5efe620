"""Everything on disk: workspace paths, whole-file writes, run folders, links, projects."""
