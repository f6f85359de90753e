"""The one-command start: embedded servers, our own processes, and the commands around them.

`up` keeps this package small in memory: nothing here imports FastAPI, SQLAlchemy or LangChain at module level.
"""
