from stadtkern.cli.app import app

app()
