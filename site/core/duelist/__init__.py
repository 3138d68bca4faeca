"""When something is due in which school: the one table beat reads."""
