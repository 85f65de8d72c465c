"""What a report counts, chapter by chapter, as everybody may read it on a day."""
