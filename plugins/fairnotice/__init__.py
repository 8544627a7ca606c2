"""Fair Notice: a privacy policy kept in git that keeps the promise it makes about its own changes."""
