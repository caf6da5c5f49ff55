"""Citizens' paths below /abfall/. Each file of views gives its own."""

urlpatterns: list = []
