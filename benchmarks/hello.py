"""The floor of every page and form: Flask with one view and nothing else, on the same server with the same settings."""

from __future__ import annotations

from flask import Flask

app = Flask(__name__)


@app.get("/")
def hello() -> str:
    """Five letters."""
    return "Hello"
