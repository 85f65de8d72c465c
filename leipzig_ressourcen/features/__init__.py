"""Places as GIS clients read them: collections, their questions, their description."""
