"""One small reader a format: an opened Source -> its Documents and Failures."""
