"""A warm server on this machine: engines stay loaded, and commands of the same user ask it instead of loading one."""
