"""The API's page for people."""

from django.urls import path

from stadtkern.kernel.api import views

urlpatterns = [path("v1/docs", views.docs, name="api-docs")]
