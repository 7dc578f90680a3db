"""The plan as files: PDF by typst, tagged; DOCX that Word and LibreOffice open and change."""

from zaloga.plans.documents.office import as_docx
from zaloga.plans.documents.print import as_pdf

__all__ = ["as_docx", "as_pdf"]
