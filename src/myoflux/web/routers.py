"""The pages and the API, one file a page."""

from myoflux.web.account import page as account
from myoflux.web.account import saved
from myoflux.web.api import downloads as exports
from myoflux.web.api import routes as api
from myoflux.web.compare import page as compare
from myoflux.web.evidence import monographs
from myoflux.web.evidence import trials as evidence
from myoflux.web.foods import page as foods
from myoflux.web.model import page as model
from myoflux.web.plan import page as plan
from myoflux.web.recovery import page as recovery
from myoflux.web.safety import page as safety

ROUTERS = tuple(
    page.router
    for page in (account, plan, compare, recovery, saved, safety, evidence, monographs, foods, model, api, exports)
)
