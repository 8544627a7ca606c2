"""The turns by which a statement says more, or no more, than the terms in it: examples, pointers, open lists."""

from __future__ import annotations

import re

from fairnotice.materiality import quantities

# What is only said by way of example, to paint or explain what a thing is, or to point to help.
INSTANCE = re.compile(
    r"\((?:for example|for instance|e\.g\.|say,|that is|i\.e\.|see)(?!\w)[^)]*"
    r"|, which (?:can|could|might) be (?:an?|the|your)\b[^.;]*"
    r"|, that is,? [^.;]*"
)
POINTER = re.compile(r"\(see [^)]*\bfor (?:instructions|details|help|more)\b[^)]*\)")
# How many shops, people or countries a company has says nothing of data.
COUNT = re.compile(
    rf"\b(?:(?:more than|over|about|around|some|nearly|almost) )?(?:\d[\d,.]*|{quantities.NUMBER})(?= (?:"
    r"shops|stores|supermarkets|branches|offices|hotels|restaurants|countries|employees|members of (?:the|our))\b)"
)
ORDINAL = re.compile(r"\d+(?:st|nd|rd|th)")
# Somebody named beside others is one of those who are meant: "we inform you and the regulator".
BESIDE = re.compile(
    r"\b(?:(you|us) (?:and|or)|(?:and|or) (you|us))\b(?! (?:can|may|might|will|must|have|are|do|use)\b)"
)
SWITCH = re.compile(r"\b(?:(on|enabl\w+|activat\w+)|off|disabl\w+|deactivat\w+)\b")
# What leaves a list open: "support, billing and more", but not "and more than", "and more about it".
OPEN_END = re.compile(
    r"\b(?:and|or) (?:more|others?|so on|so forth|the like)(?=\s*(?:[.;:!?)]|$))|\betc\b|\bamong other things\b"
)
INITIALS = re.compile(r"\([\"“]?[A-Z][A-Za-z]?[A-Z]+s?[\"”]?\)")
