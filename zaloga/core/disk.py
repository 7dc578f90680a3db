"""What a disk says, in Polish: operating systems speak the language of whoever built them."""

import errno

WORDS = {
    errno.ENOENT: "nie ma takiego pliku ani folderu, sprawdź nazwę",
    errno.EACCES: "nie ma do tego prawa",
    errno.EPERM: "nie ma do tego prawa",
    errno.EISDIR: "to folder, a nie plik",
    errno.ENOTDIR: "w tej ścieżce stoi plik zamiast folderu",
    errno.EEXIST: "coś o tej nazwie już tam jest",
    errno.EROFS: "ten dysk jest tylko do odczytu",
    errno.ENOSPC: "na dysku nie ma już miejsca",
    errno.EDQUOT: "na dysku nie ma już miejsca",
    errno.EFBIG: "plik byłby większy, niż wolno",
    errno.ENAMETOOLONG: "ta nazwa jest za długa",
    errno.EIO: "dysk jest uszkodzony albo odłączony",
}


def trouble(error: OSError) -> str:
    """What went wrong, to stand after a colon; what we have no words for keeps those of the system."""
    return WORDS.get(error.errno or 0, error.strerror or str(error))
