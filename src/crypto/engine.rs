//! Loading of the gost engine: the one file that may be unsafe.
