"""Calibration: how self-ratings and managers' ratings agree, for HR about all and for managers about themselves."""

from django.views.decorators.http import require_safe

from competency.access import require_rater
from competency.decisions.agreement import FEWEST_ENGINEERS, FEWEST_PAIRS, PRIOR_PAIRS
from competency.forms.calibration import CalibrationForm
from competency.htmx import render_page
from competency.matrix.calibration import load_calibration
from competency.matrix.organisation import framework_to_compare
from competency.models import Framework

from .unchanged import answer_if_changed


@require_safe
@answer_if_changed
def calibration(request):
    require_rater(request.user)
    form = CalibrationForm(request.GET)
    form.is_valid()
    framework = framework_to_compare(form.cleaned_data.get("framework"))
    context = {
        "hr": request.user.is_hr,
        "framework": framework,
        "frameworks": Framework.objects.in_use(),
        "calibration": load_calibration(framework=framework, viewer=request.user) if framework else None,
        "fewest_pairs": FEWEST_PAIRS,
        "fewest_engineers": FEWEST_ENGINEERS,
        "prior_pairs": PRIOR_PAIRS,
    }
    return render_page(request, "competency/calibration.html", context)
