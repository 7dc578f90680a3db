from zaloga.notifications.tests import conftest

postman = conftest.postman
