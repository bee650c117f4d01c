"""The pages and the API, one file a page."""

from myoflux.web.routes import (
    account,
    api,
    compare,
    evidence,
    exports,
    foods,
    model,
    monographs,
    plan,
    recovery,
    safety,
    saved,
)

ROUTERS = tuple(
    page.router
    for page in (account, plan, compare, recovery, saved, safety, evidence, monographs, foods, model, api, exports)
)
