"""The students' own area."""

from django.urls import path

from .views.students.address import address, address_code
from .views.students.bookings import bookings
from .views.students.calendar import feed, renew
from .views.students.login import code, login, logout, password_login
from .views.students.payments import payments
from .views.students.profile import password, profile

app_name = "students"

urlpatterns = [
    path("account/", bookings, name="bookings"),
    path("account/login/", login, name="login"),
    path("account/login/code/", code, name="code"),
    path("account/login/password/", password_login, name="password_login"),
    path("account/logout/", logout, name="logout"),
    path("account/payments/", payments, name="payments"),
    path("account/profile/", profile, name="profile"),
    path("account/profile/password/", password, name="password"),
    path("account/profile/email/", address, name="address"),
    path("account/profile/email/code/", address_code, name="address_code"),
    path("account/calendar/renew/", renew, name="renew_feed"),
    path("calendar/<str:token>.ics", feed, name="feed"),
]
