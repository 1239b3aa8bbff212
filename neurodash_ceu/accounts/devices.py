"""Rough words for the program and machine that somebody signed in with: enough to know one's own among them.

What a browser says of itself is free text that anybody can send. Only the words below ever come out of it.
"""

from __future__ import annotations

# The first that is found counts: many browsers also name those they descend from.
BROWSERS = (
    ("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("Vivaldi", "Vivaldi"),
    ("FxiOS", "Firefox"), ("Firefox/", "Firefox"), ("CriOS", "Chrome"), ("Chrome/", "Chrome"), ("Chromium/", "Chrome"),
    ("Safari/", "Safari"))
MACHINES = (
    ("iPhone", "an iPhone"), ("iPad", "an iPad"), ("Android", "Android"), ("CrOS", "a Chromebook"),
    ("Windows", "Windows"), ("Macintosh", "a Mac"), ("Linux", "Linux"))


def rough_words(user_agent: str) -> str:
    """ "Firefox on Windows", "A browser on Linux", "Safari", or "A program" where nothing is known."""
    browser = next((words for mark, words in BROWSERS if mark in user_agent), "")
    machine = next((words for mark, words in MACHINES if mark in user_agent), "")
    if machine:
        return f"{browser or 'A browser'} on {machine}"
    return browser or "A program"
