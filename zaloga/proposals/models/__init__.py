from zaloga.proposals.models.calls import Call
from zaloga.proposals.models.decisions import Decision
from zaloga.proposals.models.proposals import Proposal, ProposalQuerySet, ProposalVersion
from zaloga.proposals.models.reports import Report
from zaloga.proposals.models.signatures import Signature

__all__ = ["Call", "Decision", "Proposal", "ProposalQuerySet", "ProposalVersion", "Report", "Signature"]
