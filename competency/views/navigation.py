"""What the header offers to whom."""


def navigation(request):
    return {}
