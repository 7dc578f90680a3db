from zaloga.forum.models.anonymous import AnonymousDraft, DayCount, Tide, Unreleased, UnreleasedFile
from zaloga.forum.models.confidential import Reader
from zaloga.forum.models.conversation import (
    Draft,
    MailedPost,
    Post,
    PostFile,
    PostVersion,
    Reaction,
    Thread,
    show_files,
)
from zaloga.forum.models.following import Following, Summary
from zaloga.forum.models.held import HeldFile, HeldPost
from zaloga.forum.models.marks import ReadMark, ReplyAddress
from zaloga.forum.models.moderation import REASONS_LENGTH, Hiding, Report, show_hidings
from zaloga.forum.models.polls import FEWEST_CHOICES, MOST_CHOICES, Choice, Poll, Vote
from zaloga.forum.models.trails import Trail

__all__ = [
    "FEWEST_CHOICES",
    "MOST_CHOICES",
    "REASONS_LENGTH",
    "AnonymousDraft",
    "Choice",
    "DayCount",
    "Draft",
    "MailedPost",
    "HeldFile",
    "HeldPost",
    "Following",
    "Hiding",
    "Poll",
    "Post",
    "PostFile",
    "PostVersion",
    "Reaction",
    "ReadMark",
    "Reader",
    "ReplyAddress",
    "Report",
    "Summary",
    "Thread",
    "Tide",
    "Trail",
    "Unreleased",
    "UnreleasedFile",
    "Vote",
    "show_files",
    "show_hidings",
]
