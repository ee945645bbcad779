"""What the mode `answer` weighs: passages, and the pieces of them that may be an answer."""
