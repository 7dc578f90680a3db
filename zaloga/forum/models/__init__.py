from zaloga.forum.models.anonymous import AnonymousDraft, DayCount, Tide, Unreleased, UnreleasedFile
from zaloga.forum.models.confidential import Reader
from zaloga.forum.models.conversation import (
    Draft,
    MailedPost,
    Post,
    PostFile,
    PostVersion,
    Reaction,
    ReadMark,
    ReplyAddress,
    Thread,
    show_files,
)

__all__ = [
    "AnonymousDraft",
    "DayCount",
    "Draft",
    "MailedPost",
    "Post",
    "PostFile",
    "PostVersion",
    "Reaction",
    "ReadMark",
    "Reader",
    "ReplyAddress",
    "Thread",
    "Tide",
    "Unreleased",
    "UnreleasedFile",
    "show_files",
]
