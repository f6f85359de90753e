"""The API as a whole: which routers it has, health, configuration, and how the web app is served."""
