"""The embedded planner and composer: pure, no network, no files but its own style tables."""
