"""What counts as a claim: figures, names, promises. `app.llm.facts` compares them with what the business said."""
