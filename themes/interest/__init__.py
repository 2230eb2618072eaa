"""Registering interest: the form, the dossier behind a secret link, and handling at the desk.

May import `partners`, `milestones`, `themes` (content and matching) and the libraries
`portal.runtime`, `portal.publishing`, `portal.desk`, `portal.search`, `portal.lists`,
`portal.outbox` and `portal.loading`; nothing imports it but `portal/urls.py`. Start reading in
`models/interest.py` (the states), then `registering.py` (what happens to a registration),
`views/`, `throttle.py` (floods), `vouchers.py` (whose name may show) and `retention.py`.
"""
