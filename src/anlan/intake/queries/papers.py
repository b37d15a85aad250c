"""The papers of a receipt for whoever showed its number and code: promise, event, proof (trust §7.6)."""

from anlan.intake.models import Receipt
from anlan.intake.queries.status import Checked
from anlan.ledger.receipts import ReceiptPapers, receipt_papers


def papers_of(owner: Checked) -> ReceiptPapers | None:
    """Return the files a petitioner may keep and show; None when the case's stream knows no such number."""
    receipt = Receipt.objects.filter(id=owner.receipt_id).only("case_id", "received_at").first()
    if receipt is None:
        return None
    # A receipt stays with the case whose events name it, also when that case was merged into another.
    return receipt_papers(stream=f"case:{receipt.case_id}", number=owner.number, received_at=receipt.received_at)
