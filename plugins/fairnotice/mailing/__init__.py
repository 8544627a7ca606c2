"""A mailing: the folder of one notice, and what becomes of it: recorded, verified, sent, and people forgotten."""

from fairnotice.mailing.writing import Mailing, place, write

__all__ = ["Mailing", "place", "write"]
