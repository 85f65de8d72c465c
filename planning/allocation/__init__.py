"""Who gets how many VzÄ: rules, need, proposal and a reason per site, without Django."""
