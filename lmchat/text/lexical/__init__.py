"""Words: what people write, what they mean alone, and what names somebody or some place."""
