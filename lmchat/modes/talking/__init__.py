"""What is said in a conversation: what a message is for, and how its turns are read."""
