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
from zaloga.forum.models.moderation import REASONS_LENGTH, Hiding, Report, show_hidings

__all__ = [
    "REASONS_LENGTH",
    "AnonymousDraft",
    "DayCount",
    "Draft",
    "MailedPost",
    "Hiding",
    "Post",
    "PostFile",
    "PostVersion",
    "Reaction",
    "ReadMark",
    "Reader",
    "ReplyAddress",
    "Report",
    "Thread",
    "Tide",
    "Unreleased",
    "UnreleasedFile",
    "show_files",
    "show_hidings",
]
