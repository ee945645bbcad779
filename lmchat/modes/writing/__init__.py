"""Tokens to text that is never taken back."""
