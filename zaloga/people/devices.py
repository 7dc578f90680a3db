"""What kind of device somebody signed in on, in words. Nothing else of the browser's header is kept."""

# The first match wins: browsers carry the names of those they descend from.
BROWSERS = {
    "Edg": "Edge",
    "OPR/": "Opera",
    "SamsungBrowser": "Samsung Internet",
    "Firefox": "Firefox",
    "FxiOS": "Firefox",
    "CriOS": "Chrome",
    "Chrome": "Chrome",
    "Safari": "Safari",
}
SYSTEMS = {
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "Windows": "Windows",
    "Mac OS X": "macOS",
    "CrOS": "Chromebook",
    "Linux": "Linux",
}
UNKNOWN = "nieznane urządzenie"


def describe(user_agent: str) -> str:
    """Firefox, Windows; „nieznane urządzenie” where the header tells nothing."""
    browser = next((name for mark, name in BROWSERS.items() if mark in user_agent), "")
    system = next((name for mark, name in SYSTEMS.items() if mark in user_agent), "")
    return ", ".join(filter(None, [browser, system])) or UNKNOWN
