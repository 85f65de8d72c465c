"""The best plan under all rules at once (rechnerischer Vergleichsplan), with its proof."""
