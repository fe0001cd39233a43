"""What somebody sees when the app fails outside of a view, in reading the session for example."""

import sys

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError
from django.views.defaults import server_error

from competency.htmx import try_again
from competency.operation.trouble import is_trouble_of_the_database


@login_not_required
def failed(request):
    """503 if the database could not do its work, else 500; both in a sentence."""
    error = sys.exc_info()[1]
    if isinstance(error, DatabaseError) and is_trouble_of_the_database(error):
        return try_again(error)
    return server_error(request)
