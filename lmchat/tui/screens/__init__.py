"""The screens and dialogs over the main screen."""
