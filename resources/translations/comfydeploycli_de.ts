<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de_DE">
<context>
    <name>ComfyDeploy::Cli::CliText</name>
    <message>
        <source>One JSON object a line on stdout, nothing else.</source>
        <translation>Ein JSON-Objekt pro Zeile auf stdout, sonst nichts.</translation>
    </message>
    <message>
        <source>Asks the server to stop a run and shows how it ended. The exit code is 0 if the run has ended, 3 if the server did not stop it, 4 if it was still running when the wait was over.</source>
        <translation>Bittet den Server, einen Lauf anzuhalten, und zeigt, was aus ihm geworden ist. Der Exit-Code ist 0, wenn der Lauf beendet ist, 3, wenn der Server ihn nicht anhalten wollte, und 4, wenn er am Ende der Wartezeit noch lief.</translation>
    </message>
    <message>
        <source>%1: the run had ended before it could be cancelled</source>
        <translation>%1: Der Lauf war beendet, bevor er abgebrochen werden konnte</translation>
    </message>
    <message>
        <source>%1: the server accepted the request, but the run has not ended yet</source>
        <translation>%1: Der Server hat die Anfrage angenommen, aber der Lauf ist noch nicht beendet</translation>
    </message>
    <message>
        <source>[options]</source>
        <translation>[Optionen]</translation>
    </message>
    <message>
        <source>This text.</source>
        <translation>Diesen Text anzeigen.</translation>
    </message>
    <message>
        <source>Usage: comfydeploy %1 %2
%3
%4
Examples:
%5</source>
        <translation>Aufruf: comfydeploy %1 %2
%3
%4
Beispiele:
%5</translation>
    </message>
    <message>
        <source>%1 is not taken: an API key in the arguments can be read by others. Put it into COMFYDEPLOY_TOKEN or give --token-file FILE.</source>
        <translation>%1 wird nicht angenommen: Einen API-Schlüssel in den Argumenten können andere lesen. Stattdessen COMFYDEPLOY_TOKEN setzen oder --token-file FILE angeben.</translation>
    </message>
    <message>
        <source>An argument is missing: comfydeploy %1 %2</source>
        <translation>Ein Argument fehlt: comfydeploy %1 %2</translation>
    </message>
    <message>
        <source>There is no place for the argument &quot;%1&quot;.</source>
        <translation>Das Argument „%1“ ist zu viel.</translation>
    </message>
    <message>
        <source>See comfydeploy %1 --help</source>
        <translation>Siehe comfydeploy %1 --help</translation>
    </message>
    <message>
        <source>run a workflow and save what it makes</source>
        <translation>einen Workflow ausführen und die Ergebnisse speichern</translation>
    </message>
    <message>
        <source>list what may be filled in</source>
        <translation>auflisten, was ausgefüllt werden kann</translation>
    </message>
    <message>
        <source>list the deployments, or one with its inputs</source>
        <translation>die Deployments auflisten, oder eines mit seinen Eingaben</translation>
    </message>
    <message>
        <source>show what became of a run, and save its files</source>
        <translation>zeigen, was aus einem Lauf wurde, und seine Dateien speichern</translation>
    </message>
    <message>
        <source>stop a run</source>
        <translation>einen Lauf anhalten</translation>
    </message>
    <message>
        <source>print what the machine prints during a run</source>
        <translation>ausgeben, was die Maschine während eines Laufs ausgibt</translation>
    </message>
    <message>
        <source>list the runs of a workflow or a deployment</source>
        <translation>die Läufe eines Workflows oder Deployments auflisten</translation>
    </message>
    <message>
        <source>list, create and delete machines to work on by hand</source>
        <translation>Maschinen zum Arbeiten von Hand auflisten, anlegen, löschen</translation>
    </message>
    <message>
        <source>put files into the server&apos;s storage, for their URLs</source>
        <translation>Dateien im Speicher des Servers ablegen, für ihre URLs</translation>
    </message>
    <message>
        <source>print what a service posts to a run&apos;s webhook</source>
        <translation>ausgeben, was ein Dienst an den Webhook eines Laufs sendet</translation>
    </message>
    <message>
        <source>serve the API on this machine, for other programs</source>
        <translation>die API auf diesem Rechner bereitstellen, für andere Programme</translation>
    </message>
    <message>
        <source>Which command? See comfydeploy --help.</source>
        <translation>Welcher Befehl? Siehe comfydeploy --help.</translation>
    </message>
    <message>
        <source>There is no command &quot;%1&quot;</source>
        <translation>Den Befehl „%1“ gibt es nicht</translation>
    </message>
    <message>
        <source>. See comfydeploy --help.</source>
        <translation>. Siehe comfydeploy --help.</translation>
    </message>
    <message>
        <source>; did you mean &quot;%1&quot;?</source>
        <translation>; war „%1“ gemeint?</translation>
    </message>
    <message>
        <source>The embedded local server cannot start: %1.</source>
        <translation>Der eingebaute lokale Server kann nicht starten: %1.</translation>
    </message>
    <message>
        <source>Server: %1, %2</source>
        <translation>Server: %1, %2</translation>
    </message>
    <message>
        <source>No token was given: set COMFYDEPLOY_TOKEN or use --token-file FILE.</source>
        <translation>Es wurde kein Token angegeben: COMFYDEPLOY_TOKEN setzen oder --token-file FILE verwenden.</translation>
    </message>
    <message>
        <source>The server&apos;s URL usually ends in /api; this one is %1.</source>
        <translation>Die URL des Servers endet normalerweise auf /api; diese hier ist %1.</translation>
    </message>
    <message>
        <source>--ca-file %1 holds no certificate that can be read.</source>
        <translation>--ca-file %1 enthält kein lesbares Zertifikat.</translation>
    </message>
    <message>
        <source>warning: %1</source>
        <translation>Warnung: %1</translation>
    </message>
    <message>
        <source>Lists the deployments, newest change first; with an ID, that one and its inputs.</source>
        <translation>Listet die Deployments auf, die jüngste Änderung zuerst; mit einer ID dieses eine und seine Eingaben.</translation>
    </message>
    <message>
        <source>Only those of one of these: %1.</source>
        <translation>Nur die mit einem von diesen: %1.</translation>
    </message>
    <message>
        <source>List at most N; the default is all.</source>
        <translation>Höchstens N auflisten; ohne Angabe alle.</translation>
    </message>
    <message>
        <source>Skip the N newest.</source>
        <translation>Die N neuesten überspringen.</translation>
    </message>
    <message>
        <source>an ID</source>
        <translation>einer ID</translation>
    </message>
    <message>
        <source>There are no such deployments.</source>
        <translation>Solche Deployments gibt es nicht.</translation>
    </message>
    <message>
        <source>NAME</source>
        <translation>NAME</translation>
    </message>
    <message>
        <source>ENVIRONMENT</source>
        <translation>UMGEBUNG</translation>
    </message>
    <message>
        <source>UPDATED</source>
        <translation>GEÄNDERT</translation>
    </message>
    <message>
        <source>There may be more: --offset %1</source>
        <translation>Es gibt vielleicht mehr: --offset %1</translation>
    </message>
    <message>
        <source>Deployment</source>
        <translation>Deployment</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Environment</source>
        <translation>Umgebung</translation>
    </message>
    <message>
        <source>Description</source>
        <translation>Beschreibung</translation>
    </message>
    <message>
        <source>Workflow</source>
        <translation>Workflow</translation>
    </message>
    <message>
        <source>Version</source>
        <translation>Version</translation>
    </message>
    <message>
        <source>Machine</source>
        <translation>Maschine</translation>
    </message>
    <message>
        <source>Updated</source>
        <translation>Geändert</translation>
    </message>
    <message>
        <source>Shows the state of a run and saves its files; a file that was saved before is not downloaded again.</source>
        <translation>Zeigt, was aus einem Lauf geworden ist, und speichert seine Dateien; eine schon vorhandene Datei wird nicht noch einmal gespeichert.</translation>
    </message>
    <message>
        <source>Follow the run until it has ended.</source>
        <translation>Dem Lauf folgen, bis er beendet ist.</translation>
    </message>
    <message>
        <source>Wait at most this long.</source>
        <translation>Nicht länger als so lange warten.</translation>
    </message>
    <message>
        <source>standard input</source>
        <translation>Standardeingabe</translation>
    </message>
    <message>
        <source>%1 cannot be read: %2</source>
        <translation>%1 kann nicht gelesen werden: %2</translation>
    </message>
    <message>
        <source>it is a folder</source>
        <translation>es ist ein Ordner</translation>
    </message>
    <message>
        <source>%1 is larger than %2 KiB</source>
        <translation>%1 ist größer als %2 KiB</translation>
    </message>
    <message>
        <source>: this must be a JSON object</source>
        <translation>: Das muss ein JSON-Objekt sein</translation>
    </message>
    <message>
        <source>%1 takes no file of this machine: in ComfyUI, feed it from an External node that takes one, such as External Image, and give the file to that one; %2:=%3 sends the text.</source>
        <translation>%1 nimmt keine Datei dieses Rechners: In ComfyUI mit einem External-Knoten verbinden, der eine nimmt, etwa External Image, und die Datei diesem geben; %2:=%3 sendet den Text.</translation>
    </message>
    <message>
        <source>this is not JSON: column %1: %2.</source>
        <translation>das ist kein JSON: Spalte %1: %2.</translation>
    </message>
    <message>
        <source>%1 has more digits than a 64-bit number holds.</source>
        <translation>%1 hat mehr Stellen, als in eine 64-Bit-Zahl passen.</translation>
    </message>
    <message>
        <source>the server takes texts, numbers, booleans and lists only.</source>
        <translation>der Server nimmt nur Texte, Zahlen, Wahrheitswerte und Listen.</translation>
    </message>
    <message>
        <source>this input</source>
        <translation>diese Eingabe</translation>
    </message>
    <message>
        <source>a value of the graph itself</source>
        <translation>ein Wert des Graphen selbst</translation>
    </message>
    <message>
        <source>another node gives this value; write %1:=JSON to replace the link.</source>
        <translation>ein anderer Knoten liefert diesen Wert; %1:=JSON ersetzt die Verbindung.</translation>
    </message>
    <message>
        <source>this must be a number, not &quot;%1&quot;.</source>
        <translation>das muss eine Zahl sein, nicht „%1“.</translation>
    </message>
    <message>
        <source>this must be true or false, not &quot;%1&quot;.</source>
        <translation>das muss true oder false sein, nicht „%1“.</translation>
    </message>
    <message>
        <source>-i &quot;%1&quot; must have the form NAME=VALUE.</source>
        <translation>-i &quot;%1&quot; muss die Form NAME=VALUE haben.</translation>
    </message>
    <message>
        <source>; it has %1.</source>
        <translation>; vorhanden: %1.</translation>
    </message>
    <message>
        <source>Node %1 (%2) has no input &quot;%3&quot;</source>
        <translation>Knoten %1 (%2) hat keine Eingabe „%3“</translation>
    </message>
    <message>
        <source>it has none at all</source>
        <translation>es gibt überhaupt keine</translation>
    </message>
    <message>
        <source>The workflow has no input &quot;%1&quot;</source>
        <translation>Der Workflow hat keine Eingabe „%1“</translation>
    </message>
    <message>
        <source> (did you mean &quot;%1&quot;?)</source>
        <translation> (war „%1“ gemeint?)</translation>
    </message>
    <message>
        <source>The server does not list an input &quot;%1&quot;%2, but its list may be incomplete; the value is sent unchecked.</source>
        <translation>Der Server nennt keine Eingabe „%1“%2, aber seine Liste ist vielleicht unvollständig; der Wert wird ungeprüft gesendet.</translation>
    </message>
    <message>
        <source>Input &quot;%1&quot;: %2</source>
        <translation>Eingabe „%1“: %2</translation>
    </message>
    <message>
        <source>Input &quot;%1&quot; is given twice.</source>
        <translation>Die Eingabe „%1“ ist doppelt angegeben.</translation>
    </message>
    <message>
        <source>(one for each node)</source>
        <translation>(je Knoten einer)</translation>
    </message>
    <message>
        <source>(from the graph)</source>
        <translation>(aus dem Graphen)</translation>
    </message>
    <message>
        <source>random</source>
        <translation>zufällig</translation>
    </message>
    <message>
        <source>The workflow has no inputs and no literal values: add External nodes (ComfyUI Deploy) to it in ComfyUI for what should be set.</source>
        <translation>Der Workflow hat weder Eingaben noch feste Werte: In ComfyUI External-Knoten (ComfyUI Deploy) für das hinzufügen, was einstellbar sein soll.</translation>
    </message>
    <message>
        <source>No inputs are known: the server names no External node of the workflow.</source>
        <translation>Es sind keine Eingaben bekannt: Der Server nennt keinen External-Knoten des Workflows.</translation>
    </message>
    <message>
        <source>KIND</source>
        <translation>ART</translation>
    </message>
    <message>
        <source>DEFAULT</source>
        <translation>VORGABE</translation>
    </message>
    <message>
        <source>RANGE OR OPTIONS</source>
        <translation>BEREICH ODER AUSWAHL</translation>
    </message>
    <message>
        <source>LABEL</source>
        <translation>BEZEICHNUNG</translation>
    </message>
    <message>
        <source>One JSON object a line on stdout, one line for each input.</source>
        <translation>Ein JSON-Objekt pro Zeile auf stdout, eine Zeile je Eingabe.</translation>
    </message>
    <message>
        <source>a RUN_ID</source>
        <translation>einer RUN_ID</translation>
    </message>
    <message>
        <source>An argument is missing: RUN_ID, or --session or --machine-version.</source>
        <translation>Ein Argument fehlt: RUN_ID, oder --session oder --machine-version.</translation>
    </message>
    <message>
        <source>Prints the log of a run from its first line until it ends. The exit code is 0 however the run ends, and 4 after Ctrl-C, which does not stop the run.</source>
        <translation>Gibt aus, was die Maschine während eines Laufs ausgibt, von der ersten Zeile an, bis nichts mehr kommt. Der Exit-Code ist 0, wie auch immer der Lauf endet, und 4 nach Strg+C, das den Lauf nicht berührt.</translation>
    </message>
    <message>
        <source>With --json the last line is {&quot;type&quot;:&quot;end&quot;,&quot;reason&quot;:…}: complete, run_ended (the server said
nothing more), archive, unavailable (there is no log), or aborted.
</source>
        <translation>Mit --json ist die letzte Zeile {&quot;type&quot;:&quot;end&quot;,&quot;reason&quot;:…}: complete, run_ended (vom Server
kam nichts mehr), archive, unavailable (es gibt kein Protokoll) oder aborted.
</translation>
    </message>
    <message>
        <source>Print what has been archived of the log, without waiting for more.</source>
        <translation>Das bisher archivierte Protokoll ausgeben, ohne auf mehr zu warten.</translation>
    </message>
    <message>
        <source>The log of a session, until it ends or Ctrl-C.</source>
        <translation>Das Protokoll einer Sitzung, bis sie endet oder bis Strg+C.</translation>
    </message>
    <message>
        <source>The log of a machine version, for example while it is built.</source>
        <translation>Das Protokoll einer Version einer Maschine, etwa während sie gebaut wird.</translation>
    </message>
    <message>
        <source>Only lines of this level, such as info.</source>
        <translation>Nur Zeilen dieser Stufe, etwa info.</translation>
    </message>
    <message>
        <source>The server has no log of this run.</source>
        <translation>Der Server hat kein Protokoll dieses Laufs.</translation>
    </message>
    <message>
        <source>The run goes on, if it has not ended.</source>
        <translation>Der Lauf geht weiter, falls er nicht beendet ist.</translation>
    </message>
    <message>
        <source>Not everything could be written to the standard output.</source>
        <translation>Nicht alles konnte auf die Standardausgabe geschrieben werden.</translation>
    </message>
    <message>
        <source>Which server? The embedded one knows no run or session and keeps no file: give --server URL, or set COMFYDEPLOY_SERVER or COMFYDEPLOY_TOKEN.</source>
        <translation>Welcher Server? Der eingebaute kennt keinen Lauf und keine Sitzung und behält keine Datei: --server URL angeben oder COMFYDEPLOY_SERVER oder COMFYDEPLOY_TOKEN setzen.</translation>
    </message>
    <message>
        <source>%1 must be a UUID, not &quot;%2&quot;.</source>
        <translation>%1 muss eine UUID sein, nicht „%2“.</translation>
    </message>
    <message>
        <source>Runs a workflow in ComfyUI&apos;s API format and saves what it makes.</source>
        <translation>Führt einen Workflow im API-Format von ComfyUI aus und speichert die Ergebnisse.</translation>
    </message>
    <message>
        <source>Exit codes: 0 success, 1 the run failed, 2 wrong usage (nothing was sent), 3 the API or the
network, 4 cancelled or timed out, 5 unconfirmed. Of several runs the highest counts.
Ctrl-C asks the server to cancel; a second one stops waiting.
</source>
        <translation>Exit-Codes: 0 Erfolg, 1 der Lauf ist fehlgeschlagen, 2 falscher Aufruf (nichts wurde gesendet),
3 API oder Netzwerk, 4 abgebrochen oder Zeit abgelaufen, 5 unbestätigt. Bei mehreren Läufen
zählt der höchste. Strg+C bittet den Server um Abbruch; ein zweites beendet das Warten.
</translation>
    </message>
    <message>
        <source>The deployment cannot be read, so the inputs are not checked: %1</source>
        <translation>Das Deployment kann nicht gelesen werden, daher werden die Eingaben nicht geprüft: %1</translation>
    </message>
    <message>
        <source>The embedded server ends with this command, and the run with it; &quot;comfydeploy serve&quot; stays.</source>
        <translation>Der eingebaute Server endet mit diesem Befehl, und der Lauf mit ihm; „comfydeploy serve“ bleibt bestehen.</translation>
    </message>
    <message>
        <source>The service replaces the seeds that stand in a graph by random ones; --keep-seeds keeps them.</source>
        <translation>Der Dienst ersetzt die Seeds, die im Graphen stehen, durch zufällige; --keep-seeds behält sie.</translation>
    </message>
    <message>
        <source>%1 runs, %2 at a time</source>
        <translation>%1 Läufe, %2 gleichzeitig</translation>
    </message>
    <message>
        <source>Nothing was started.</source>
        <translation>Nichts wurde gestartet.</translation>
    </message>
    <message>
        <source>Asking the server to cancel. Press Ctrl-C again to stop waiting.</source>
        <translation>Der Server wird um Abbruch gebeten. Noch einmal Strg+C beendet das Warten.</translation>
    </message>
    <message>
        <source>%1 of %2 done; %3</source>
        <translation>%1 von %2 fertig; %3</translation>
    </message>
    <message>
        <source>Uploading inputs, %1%</source>
        <translation>Eingaben werden hochgeladen, %1 %</translation>
    </message>
    <message>
        <source>Saving file %1 of %2</source>
        <translation>Datei %1 von %2 wird gespeichert</translation>
    </message>
    <message>
        <source>--%1 must be %2, not &quot;%3&quot;.</source>
        <translation>--%1 muss %2 sein, nicht „%3“.</translation>
    </message>
    <message>
        <source> or </source>
        <translation> oder </translation>
    </message>
    <message>
        <source>--%1 has no value.</source>
        <translation>--%1 hat keinen Wert.</translation>
    </message>
    <message>
        <source>--%1 must be a UUID, not &quot;%2&quot;.</source>
        <translation>--%1 muss eine UUID sein, nicht „%2“.</translation>
    </message>
    <message>
        <source>There is no %1 &quot;%2&quot;%3 They are: %4.</source>
        <translation>--%1 kann nicht „%2“ sein%3 Möglich sind: %4.</translation>
    </message>
    <message>
        <source>--%1 cannot be used with %2.</source>
        <translation>--%1 lässt sich nicht mit %2 verbinden.</translation>
    </message>
    <message>
        <source>--%1 must be a whole number from %2 to %3, not &quot;%4&quot;.</source>
        <translation>--%1 muss eine ganze Zahl von %2 bis %3 sein, nicht „%4“.</translation>
    </message>
    <message>
        <source>--%1 must be a number of seconds above 0, not &quot;%2&quot;.</source>
        <translation>--%1 muss eine Anzahl von Sekunden über 0 sein, nicht „%2“.</translation>
    </message>
    <message>
        <source>The API&apos;s base, /api included; &quot;local&quot; is the embedded server. Without it COMFYDEPLOY_SERVER counts, then the production server if there is a token, else the embedded server.</source>
        <translation>Die Basis der API, einschließlich /api; „local“ ist der eingebaute Server. Ohne Angabe zählt COMFYDEPLOY_SERVER, dann der Server des Dienstes, falls es ein Token gibt, sonst der eingebaute Server.</translation>
    </message>
    <message>
        <source>Read the API key from FILE instead of COMFYDEPLOY_TOKEN.</source>
        <translation>Den API-Schlüssel aus FILE lesen. Sonst steht er in COMFYDEPLOY_TOKEN.</translation>
    </message>
    <message>
        <source>Trust these certificates besides the system&apos;s.</source>
        <translation>Außer den Zertifikaten des Systems auch diesen vertrauen.</translation>
    </message>
    <message>
        <source>Send a request again after 429, 5xx and lost connections, or never. A run is sent again only if it was surely not accepted.</source>
        <translation>Eine Anfrage nach 429, 5xx und abgebrochenen Verbindungen noch einmal senden, oder nie. Ein Lauf wird nur dann noch einmal gesendet, wenn er sicher nicht angenommen wurde.</translation>
    </message>
    <message>
        <source>Save files to DIR/&lt;run id&gt;/; the default is ./comfydeploy-output. Nothing is ever overwritten.</source>
        <translation>Dateien in DIR/&lt;ID des Laufs&gt;/ speichern; ohne Angabe in ./comfydeploy-output. Nichts wird je überschrieben.</translation>
    </message>
    <message>
        <source>Save nothing; print the links of the files.</source>
        <translation>Nichts speichern; die Links der Dateien ausgeben.</translation>
    </message>
    <message>
        <source>--output and --no-save exclude each other.</source>
        <translation>--output und --no-save schließen einander aus.</translation>
    </message>
    <message>
        <source>Nothing can be saved to %1: %2 is no folder.</source>
        <translation>In %1 kann nichts gespeichert werden: %2 ist kein Ordner.</translation>
    </message>
    <message>
        <source>Nothing can be saved to %1: %2 cannot be written to. Choose another folder by --output, or --no-save.</source>
        <translation>In %1 kann nichts gespeichert werden: %2 ist schreibgeschützt. Mit --output einen anderen Ordner wählen, oder --no-save.</translation>
    </message>
    <message>
        <source>stream (the default) reports every step, queue knows the run&apos;s id at once, sync waits for one answer.</source>
        <translation>stream (die Vorgabe) meldet jeden Schritt, queue kennt die ID des Laufs sofort, sync wartet auf eine einzige Antwort.</translation>
    </message>
    <message>
        <source>The workflow the run belongs to; not needed by a local server.</source>
        <translation>Der Workflow, zu dem der Lauf gehört; ein lokaler Server braucht ihn nicht.</translation>
    </message>
    <message>
        <source>The machine to run on; not needed by a local server.</source>
        <translation>Die Maschine, auf der es läuft; ein lokaler Server braucht sie nicht.</translation>
    </message>
    <message>
        <source>Run a deployment. The inputs are checked against GRAPH.json if it is given, else against what the server says of the deployment.</source>
        <translation>Ein Deployment ausführen. Die Eingaben werden anhand von GRAPH.json geprüft, falls angegeben, sonst anhand dessen, was der Server über das Deployment mitteilt.</translation>
    </message>
    <message>
        <source>The workflow in the editor&apos;s format, sent along.</source>
        <translation>Die Datei des Editors selbst, die mitgesendet wird.</translation>
    </message>
    <message>
        <source>Keep the seeds that stand in the graph; the service draws others.</source>
        <translation>Die Seeds behalten, die im Graphen stehen; sonst würfelt der Dienst neue.</translation>
    </message>
    <message>
        <source>Stop waiting for a run after this time; it goes on at the server.</source>
        <translation>Nach dieser Zeit nicht länger auf einen Lauf warten; auf dem Server geht er weiter.</translation>
    </message>
    <message>
        <source>Print the run&apos;s id and leave (mode queue).</source>
        <translation>Die ID des Laufs ausgeben und enden (Modus queue).</translation>
    </message>
    <message>
        <source>Start everything N times.</source>
        <translation>Alles N-mal starten.</translation>
    </message>
    <message>
        <source>Runs at the same time; the default is 1.</source>
        <translation>Gleichzeitige Läufe; ohne Angabe 1.</translation>
    </message>
    <message>
        <source>GRAPH.json is missing: which workflow is to be run?</source>
        <translation>GRAPH.json fehlt: Welcher Workflow soll ausgeführt werden?</translation>
    </message>
    <message>
        <source>--no-wait works with --mode queue only: no other mode knows the id at once.</source>
        <translation>--no-wait geht nur mit --mode queue: Kein anderer Modus kennt die ID sofort.</translation>
    </message>
    <message>
        <source>%1 is missing: %2 needs it.</source>
        <translation>%1 fehlt: %2 braucht diese Angabe.</translation>
    </message>
    <message>
        <source>Its inputs are used unless -i sets them: %1</source>
        <translation>Seine Eingaben werden verwendet, sofern -i sie nicht setzt: %1</translation>
    </message>
    <message>
        <source>Input &quot;%1&quot;: a deployment runs its own graph; only inputs can be set.</source>
        <translation>Eingabe „%1“: Ein Deployment führt seinen eigenen Graphen aus; nur Eingaben lassen sich setzen.</translation>
    </message>
    <message>
        <source>These are more than %1 runs.</source>
        <translation>Das sind mehr als %1 Läufe.</translation>
    </message>
    <message>
        <source>The server would not cancel the run: %1</source>
        <translation>Der Server wollte den Lauf nicht abbrechen: %1</translation>
    </message>
    <message>
        <source>Run %1</source>
        <translation>Lauf %1</translation>
    </message>
    <message>
        <source> (no contact with the server)</source>
        <translation> (kein Kontakt zum Server)</translation>
    </message>
    <message>
        <source>The workflow has no outputs. Does it have an output node such as Save Image?</source>
        <translation>Der Workflow hat nichts ausgegeben. Hat er einen Ausgabeknoten wie Save Image?</translation>
    </message>
    <message>
        <source>&quot;%1&quot; could not be saved: %2 It lies at %3</source>
        <translation>„%1“ konnte nicht gespeichert werden: %2 Die Datei liegt unter %3</translation>
    </message>
    <message>
        <source>Do not simply start it again: it may be running and cost money. Look at the runs of the workflow in the dashboard; with its id, &quot;comfydeploy get ID --wait&quot; picks it up.</source>
        <translation>Nicht einfach noch einmal starten: Der Lauf ist vielleicht im Gange und kostet Geld. Die Läufe des Workflows stehen im Dashboard; mit der ID nimmt „comfydeploy get ID --wait“ ihn wieder auf.</translation>
    </message>
    <message>
        <source>The run %1 ends here, with the embedded server.</source>
        <translation>Der Lauf %1 endet hier, mit dem eingebauten Server.</translation>
    </message>
    <message>
        <source>The server has not returned the run&apos;s id yet; the dashboard lists the run if it was accepted.</source>
        <translation>Der Server hat noch keine ID des Laufs gesendet; wurde er angenommen, so steht er im Dashboard.</translation>
    </message>
    <message>
        <source>Run %1 goes on at the server: &quot;comfydeploy get %1 --wait&quot; picks it up, &quot;comfydeploy cancel %1&quot; stops it.</source>
        <translation>Der Lauf %1 geht auf dem Server weiter: „comfydeploy get %1 --wait“ nimmt ihn wieder auf, „comfydeploy cancel %1“ hält ihn an.</translation>
    </message>
    <message>
        <source>, %1 before it</source>
        <translation>, %1 davor</translation>
    </message>
    <message>
        <source>Lists the runs of a workflow or of a deployment, newest first. A local server lists those of graphs without an id unless one is given.</source>
        <translation>Listet die Läufe eines Workflows oder Deployments auf, neueste zuerst. Ein lokaler Server listet ohne Angabe die von Graphen ohne ID auf.</translation>
    </message>
    <message>
        <source>The workflow whose runs are listed.</source>
        <translation>Der Workflow, dessen Läufe aufgelistet werden.</translation>
    </message>
    <message>
        <source>The deployment whose runs are listed.</source>
        <translation>Das Deployment, dessen Läufe aufgelistet werden.</translation>
    </message>
    <message>
        <source>Only runs with this status, such as failed.</source>
        <translation>Nur Läufe in diesem Zustand, etwa failed.</translation>
    </message>
    <message>
        <source>Read N runs; the default is 100.</source>
        <translation>N Läufe lesen; ohne Angabe 100.</translation>
    </message>
    <message>
        <source>Which runs? Give --workflow-id or --deployment-id.</source>
        <translation>Wessen Läufe? --workflow-id oder --deployment-id angeben.</translation>
    </message>
    <message>
        <source>There are none among these runs.</source>
        <translation>Unter diesen Läufen gibt es keine.</translation>
    </message>
    <message>
        <source>There are no such runs.</source>
        <translation>Solche Läufe gibt es nicht.</translation>
    </message>
    <message>
        <source>RUN ID</source>
        <translation>LAUF-ID</translation>
    </message>
    <message>
        <source>STATUS</source>
        <translation>STATUS</translation>
    </message>
    <message>
        <source>CREATED</source>
        <translation>ERSTELLT</translation>
    </message>
    <message>
        <source>DURATION</source>
        <translation>DAUER</translation>
    </message>
    <message>
        <source>ORIGIN</source>
        <translation>HERKUNFT</translation>
    </message>
    <message>
        <source>--port must be a number from 0 to 65535, not &quot;%1&quot;.</source>
        <translation>--port muss eine Zahl von 0 bis 65535 sein, nicht „%1“.</translation>
    </message>
    <message>
        <source>Any request</source>
        <translation>Jede Anfrage</translation>
    </message>
    <message>
        <source>A run, in whatever mode</source>
        <translation>Ein Lauf, in welchem Modus auch immer</translation>
    </message>
    <message>
        <source>A stream; its events are counted from 1</source>
        <translation>Ein Stream; seine Ereignisse zählen ab 1</translation>
    </message>
    <message>
        <source>Serves the API on this machine, for other programs: no account, no GPU. The first line on stdout is &quot;listening on URL&quot;. Ends at Ctrl-C.</source>
        <translation>Stellt die API auf diesem Rechner bereit, für andere Programme: kein Konto, keine GPU. Die erste Zeile auf stdout ist &quot;listening on URL&quot;. Endet mit Strg+C.</translation>
    </message>
    <message>
        <source>A fault strikes the next request or run; &quot;*N&quot; behind it strikes N times, &quot;*always&quot; for ever;
&quot;@/PATH&quot; behind that concerns only requests whose path contains /PATH.
</source>
        <translation>Eine Störung trifft die nächste Anfrage oder den nächsten Lauf; &quot;*N&quot; dahinter trifft N-mal,
&quot;*always&quot; immer; &quot;@/PATH&quot; dahinter betrifft nur Anfragen, deren Pfad /PATH enthält.
</translation>
    </message>
    <message>
        <source>The default is 3011; 0 picks a free port.</source>
        <translation>Ohne Angabe 3011; 0 nimmt einen freien.</translation>
    </message>
    <message>
        <source>Require the token in FILE from every client.</source>
        <translation>Von jedem Aufrufer das Token in FILE verlangen.</translation>
    </message>
    <message>
        <source>Keep files there; Load Image reads DIR/input. The default is a temporary folder.</source>
        <translation>Dateien dort ablegen; Load Image sucht in DIR/input. Ohne Angabe ein temporärer Ordner.</translation>
    </message>
    <message>
        <source>Make something go wrong; may be repeated.</source>
        <translation>Etwas schiefgehen lassen; mehrfach möglich.</translation>
    </message>
    <message>
        <source>--fault %1 would never occur: &quot;%2&quot;.</source>
        <translation>--fault %1 würde nie eintreten: „%2“.</translation>
    </message>
    <message>
        <source>The value of --fault %1 does not fit: &quot;%2&quot;.</source>
        <translation>Der Wert von --fault %1 passt nicht: „%2“.</translation>
    </message>
    <message>
        <source>Cannot listen on 127.0.0.1:%1: %2</source>
        <translation>127.0.0.1:%1 kann nicht geöffnet werden: %2</translation>
    </message>
    <message>
        <source>The token in COMFYDEPLOY_TOKEN %1.</source>
        <translation>Das Token in COMFYDEPLOY_TOKEN %1.</translation>
    </message>
    <message>
        <source>%1 must be &quot;local&quot; or an http or https URL such as http://localhost:3011/api, not &quot;%2&quot;.</source>
        <translation>%1 muss &quot;local&quot; oder eine http- oder https-URL wie http://localhost:3011/api sein, nicht „%2“.</translation>
    </message>
    <message>
        <source>is empty</source>
        <translation>ist leer</translation>
    </message>
    <message>
        <source>%1 can be read by other users; chmod 600 keeps it yours.</source>
        <translation>%1 kann von anderen Benutzern gelesen werden; chmod 600 verhindert das.</translation>
    </message>
    <message>
        <source>the embedded local server</source>
        <translation>der eingebaute lokale Server</translation>
    </message>
    <message>
        <source>by %1</source>
        <translation>durch %1</translation>
    </message>
    <message>
        <source>a token is set</source>
        <translation>ein Token ist gesetzt</translation>
    </message>
    <message>
        <source>no token and no server are set</source>
        <translation>weder Token noch Server sind gesetzt</translation>
    </message>
    <message>
        <source>The token file</source>
        <translation>Die Token-Datei</translation>
    </message>
    <message>
        <source>Lists the running sessions: machines to work on interactively, which cost money until they end. &quot;sessions create&quot;, &quot;sessions get&quot;, &quot;sessions extend&quot; and &quot;sessions delete&quot; do the rest; each has its own --help.</source>
        <translation>Listet die laufenden Sitzungen auf: Maschinen zum Arbeiten von Hand, die Geld kosten, bis sie enden. „sessions create“, „sessions get“, „sessions extend“ und „sessions delete“ tun das Übrige; jedes hat ein eigenes --help.</translation>
    </message>
    <message>
        <source>Starts a session. It costs money until it is deleted or its time is up.</source>
        <translation>Startet eine Sitzung. Sie kostet Geld, bis sie gelöscht wird oder ihre Zeit abläuft.</translation>
    </message>
    <message>
        <source>Shows the URL of a session&apos;s ComfyUI and when it ends. The URL appears once ComfyUI answers.</source>
        <translation>Zeigt, wo das ComfyUI einer Sitzung ist und bis wann. Die URL ist da, sobald es antwortet.</translation>
    </message>
    <message>
        <source>Ends a session.</source>
        <translation>Beendet eine Sitzung.</translation>
    </message>
    <message>
        <source>Extends a session.</source>
        <translation>Verlängert eine Sitzung.</translation>
    </message>
    <message>
        <source>Only those of this machine.</source>
        <translation>Nur die dieser Maschine.</translation>
    </message>
    <message>
        <source>The machine to start; not needed by a local server.</source>
        <translation>Die Maschine, die starten soll; ein lokaler Server braucht sie nicht.</translation>
    </message>
    <message>
        <source>Such as A10G or H100; the default is the machine&apos;s own.</source>
        <translation>Etwa A10G oder H100; ohne Angabe die der Maschine.</translation>
    </message>
    <message>
        <source>When it ends by itself; the default is 15.</source>
        <translation>Wann sie von selbst endet; ohne Angabe nach 15.</translation>
    </message>
    <message>
        <source>Wait until its ComfyUI answers, for its URL.</source>
        <translation>Warten, bis ihr ComfyUI antwortet, für seine URL.</translation>
    </message>
    <message>
        <source>Wait until the machine is down, 30 s at most.</source>
        <translation>Warten, bis die Maschine aus ist, höchstens 30 s.</translation>
    </message>
    <message>
        <source>The number of minutes to add.</source>
        <translation>Um so viele Minuten.</translation>
    </message>
    <message>
        <source>--minutes is missing: by how long is the session to be extended?</source>
        <translation>Um wie lange? --minutes angeben.</translation>
    </message>
    <message>
        <source>There is no command &quot;sessions %1&quot;%2 There are: %3.</source>
        <translation>Den Befehl „sessions %1“ gibt es nicht%2 Es gibt: %3.</translation>
    </message>
    <message>
        <source>--machine-id is missing: which machine is to be started?</source>
        <translation>--machine-id fehlt: Welche Maschine soll starten?</translation>
    </message>
    <message>
        <source>Waiting until its ComfyUI answers; that may take minutes.</source>
        <translation>Warten, bis ihr ComfyUI antwortet; das kann Minuten dauern.</translation>
    </message>
    <message>
        <source>It costs money until it ends: &quot;comfydeploy sessions delete %1&quot;.</source>
        <translation>Sie kostet Geld, bis sie endet: „comfydeploy sessions delete %1“.</translation>
    </message>
    <message>
        <source>The session may have been started, and then costs money: &quot;comfydeploy sessions&quot; lists those that run.</source>
        <translation>Die Sitzung wurde vielleicht gestartet und kostet dann Geld: „comfydeploy sessions“ listet die laufenden auf.</translation>
    </message>
    <message>
        <source>No session is running.</source>
        <translation>Keine Sitzung läuft.</translation>
    </message>
    <message>
        <source>STARTED</source>
        <translation>GESTARTET</translation>
    </message>
    <message>
        <source>ENDS</source>
        <translation>ENDET</translation>
    </message>
    <message>
        <source>MACHINE</source>
        <translation>MASCHINE</translation>
    </message>
    <message>
        <source>Session</source>
        <translation>Sitzung</translation>
    </message>
    <message>
        <source>Started</source>
        <translation>Gestartet</translation>
    </message>
    <message>
        <source>Ends</source>
        <translation>Endet</translation>
    </message>
    <message>
        <source>Its ComfyUI does not answer yet: &quot;comfydeploy sessions get %1&quot; shows the URL later.</source>
        <translation>Ihr ComfyUI antwortet noch nicht: „comfydeploy sessions get %1“ zeigt später die URL.</translation>
    </message>
    <message>
        <source>The server did not confirm that the session has ended.</source>
        <translation>Der Server bestätigt nicht, dass die Sitzung beendet ist.</translation>
    </message>
    <message>
        <source>Puts files into the server&apos;s storage and prints the URL of each on a line of its own; image, video, audio and file inputs take one. Of several files the highest exit code counts.</source>
        <translation>Legt Dateien im Speicher des Servers ab und gibt die URL einer jeden auf einer eigenen Zeile aus; Eingaben für Bild, Video, Audio und Datei nehmen eine solche. Bei mehreren Dateien zählt der höchste Exit-Code.</translation>
    </message>
    <message>
        <source>Nothing is uploaded: %1</source>
        <translation>Nichts wird hochgeladen: %1</translation>
    </message>
    <message>
        <source>Uploading %1</source>
        <translation>%1 wird hochgeladen</translation>
    </message>
    <message>
        <source> (%1 of %2)</source>
        <translation> (%1 von %2)</translation>
    </message>
    <message>
        <source>This was %1.</source>
        <translation>Das war %1.</translation>
    </message>
    <message>
        <source>Files not sent: %1</source>
        <translation>Nicht gesendete Dateien: %1</translation>
    </message>
    <message>
        <source>The default is 8011; 0 picks a free port.</source>
        <translation>Ohne Angabe 8011; 0 nimmt einen freien.</translation>
    </message>
    <message>
        <source>The address to listen on; the default is 127.0.0.1, for this machine only. 0.0.0.0 is all.</source>
        <translation>Die Adresse, auf der gewartet wird; ohne Angabe 127.0.0.1, nur für diesen Rechner. 0.0.0.0 steht für alle.</translation>
    </message>
    <message>
        <source>The URL at which the service reaches this command, such as that of a tunnel.</source>
        <translation>Wo der Dienst dies findet, etwa die URL eines Tunnels.</translation>
    </message>
    <message>
        <source>Accept only requests to the printed URL, which holds a token made from the secret in FILE.</source>
        <translation>Nur annehmen, was an die ausgegebene URL gesendet wird: Sie enthält ein Token, das aus dem Geheimnis in FILE gebildet ist.</translation>
    </message>
    <message>
        <source>Exit after the first event.</source>
        <translation>Nach dem ersten Ereignis enden.</translation>
    </message>
    <message>
        <source>--public-url must be an http or https URL, not &quot;%1&quot;.</source>
        <translation>--public-url muss eine http- oder https-URL sein, nicht „%1“.</translation>
    </message>
    <message>
        <source>--address must be an IP address such as 0.0.0.0, not &quot;%1&quot;.</source>
        <translation>--address muss eine IP-Adresse wie 0.0.0.0 sein, nicht „%1“.</translation>
    </message>
    <message>
        <source>The secret file</source>
        <translation>Die Geheimnis-Datei</translation>
    </message>
    <message>
        <source>Prints what a service posts to a run&apos;s webhook; of each run only what has changed. The first line on stdout has the URL to give to the service. Ends at Ctrl-C.</source>
        <translation>Gibt aus, was ein Dienst an den Webhook eines Laufs sendet; von jedem Lauf nur das Neue. Die erste Zeile auf stdout enthält die URL für den Dienst. Endet mit Strg+C.</translation>
    </message>
    <message>
        <source>There is one command for webhooks: comfydeploy webhook listen</source>
        <translation>Für Webhooks gibt es einen Befehl: comfydeploy webhook listen</translation>
    </message>
    <message>
        <source>Cannot listen on %1, port %2: %3</source>
        <translation>%1, Port %2, kann nicht geöffnet werden: %3</translation>
    </message>
    <message>
        <source>Anyone who can reach this address can post to it; with --secret-file only those who know the URL.</source>
        <translation>Wer diese Adresse erreicht, kann dorthin senden; mit --secret-file nur, wer die URL kennt.</translation>
    </message>
    <message>
        <source>, an output</source>
        <translation>, eine Ausgabe</translation>
    </message>
    <message>
        <source>One run was not started.</source>
        <translation>Ein Lauf wurde nicht gestartet.</translation>
    </message>
    <message>
        <source>%1 runs were not started.</source>
        <translation>%1 Läufe wurden nicht gestartet.</translation>
    </message>
    <message>
        <source>There is no fault &quot;%1&quot;%2 The faults are: %3.</source>
        <translation>Die Störung „%1“ gibt es nicht%2 Die Störungen sind: %3.</translation>
    </message>
    <message>
        <source>The workflow&apos;s own values are set with -i NAME=VALUE or -i NODE.INPUT=VALUE, such as -i %1</source>
        <translation>Die eigenen Werte des Workflows setzt -i NAME=WERT oder -i NODE.INPUT=WERT, zum Beispiel -i %1</translation>
    </message>
    <message numerus="yes">
        <source>%n more with --all.</source>
        <translation>
            <numerusform>%n weiteres mit --all.</numerusform>
            <numerusform>%n weitere mit --all.</numerusform>
        </translation>
    </message>
    <message>
        <source>Lists the advanced ones, too: every literal that has an effect.</source>
        <translation>Listet auch die erweiterten auf: jeden Wert im Graphen, der eine Wirkung hat.</translation>
    </message>
    <message>
        <source>Writes to FILE instead of stdout.</source>
        <translation>Schreibt in FILE statt auf die Standardausgabe.</translation>
    </message>
    <message>
        <source>%1 cannot be written: %2</source>
        <translation>%1 lässt sich nicht schreiben: %2</translation>
    </message>
    <message>
        <source>write a workflow in the API format</source>
        <translation>einen Workflow im API-Format schreiben</translation>
    </message>
    <message>
        <source>Writes a workflow in the API format: one that the editor has saved, or that is in a picture.</source>
        <translation>Schreibt einen Workflow im API-Format: einen, den der Editor gespeichert hat oder der in einem Bild steckt.</translation>
    </message>
    <message>
        <source>Lists the inputs of a workflow.</source>
        <translation>Listet die Eingaben eines Workflows auf.</translation>
    </message>
    <message>
        <source>Reading the node classes of %1 …</source>
        <translation>Die Knotenklassen von %1 werden gelesen …</translation>
    </message>
    <message>
        <source>Reads the workflow with the node classes of this ComfyUI server: those of its extensions, and its models as choices. Otherwise those of ComfyUI %1 are used.</source>
        <translation>Liest den Workflow mit den Knotenklassen dieses ComfyUI-Servers: auch denen seiner Erweiterungen, mit seinen Modellen zur Auswahl. Sonst gelten die von ComfyUI %1.</translation>
    </message>
    <message>
        <source>The same from a file: what the server answers to GET /object_info.</source>
        <translation>Dasselbe aus einer Datei: was der Server auf GET /object_info antwortet.</translation>
    </message>
    <message>
        <source>--comfyui and --object-info exclude each other.</source>
        <translation>--comfyui und --object-info schließen einander aus.</translation>
    </message>
    <message>
        <source>Reads the workflow with the node classes of a ComfyUI server: what it answers to GET /object_info.</source>
        <translation>Liest den Workflow mit den Knotenklassen eines ComfyUI-Servers: was er auf GET /object_info antwortet.</translation>
    </message>
    <message>
        <source>Usage: comfydeploy COMMAND [options]
Runs ComfyUI workflows on Comfy Deploy, or on a local server that needs no account.

Commands:
%1

comfydeploy COMMAND --help explains each, with examples.

Environment:
  COMFYDEPLOY_TOKEN   the API key
  COMFYDEPLOY_SERVER  the API&apos;s base URL, or &quot;local&quot;
  COMFYDEPLOY_COMFYUI the ComfyUI that executes the runs of &quot;serve&quot;

Examples:
  comfydeploy run workflow.json -i prompt=&quot;a red fox&quot;
  comfydeploy run workflow.json -i seed=1..20 --jobs 2</source>
        <translation>Aufruf: comfydeploy COMMAND [Optionen]
Führt ComfyUI-Workflows auf Comfy Deploy aus oder auf einem lokalen Server, der kein Konto braucht.

Befehle:
%1

comfydeploy COMMAND --help erklärt jeden Befehl, mit Beispielen.

Umgebungsvariablen:
  COMFYDEPLOY_TOKEN   der API-Schlüssel
  COMFYDEPLOY_SERVER  die Basis-URL der API oder „local“
  COMFYDEPLOY_COMFYUI das ComfyUI, das die Läufe von „serve“ ausführt

Beispiele:
  comfydeploy run workflow.json -i prompt=&quot;ein roter Fuchs&quot;
  comfydeploy run workflow.json -i seed=1..20 --jobs 2</translation>
    </message>
    <message>
        <source>Have runs executed by the ComfyUI at URL; of several by one that has what the run needs, and the least to do. Without it COMFYDEPLOY_COMFYUI counts, then this program executes them itself.</source>
        <translation>Läufe vom ComfyUI unter URL ausführen lassen; bei mehreren von einem, das hat, was der Lauf braucht, und am wenigsten zu tun. Ohne Angabe zählt COMFYDEPLOY_COMFYUI, sonst führt dieses Programm sie selbst aus.</translation>
    </message>
    <message>
        <source>ComfyUI %1 executes the runs: %2</source>
        <translation>ComfyUI %1 führt die Läufe aus: %2</translation>
    </message>
    <message>
        <source>ComfyUI at %1 %2. Runs wait for two minutes until one takes them, and then fail.</source>
        <translation>ComfyUI unter %1: %2. Läufe warten zwei Minuten, bis eines sie nimmt, und schlagen dann fehl.</translation>
    </message>
    <message>
        <source>unavailable</source>
        <translation>nicht verfügbar</translation>
    </message>
    <message>
        <source>ready</source>
        <translation>bereit</translation>
    </message>
    <message>
        <source>lacks something</source>
        <translation>unvollständig</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 von %2</translation>
    </message>
    <message>
        <source>yes</source>
        <translation>ja</translation>
    </message>
    <message>
        <source>no</source>
        <translation>nein</translation>
    </message>
    <message>
        <source>show your own ComfyUIs, and what each lacks for a workflow</source>
        <translation>eigene ComfyUIs zeigen, und was jedem für einen Workflow fehlt</translation>
    </message>
    <message>
        <source>Shows version, GPU, queue and plugin of your own ComfyUIs, and what each lacks for a workflow: node classes and models. Changes nothing there. The exit code is 0 if at least one can run it.</source>
        <translation>Zeigt Version, GPU, Warteschlange und Plugin eigener ComfyUIs, und was jedem für einen Workflow fehlt: Knotenklassen und Modelle. Ändert dort nichts. Der Exit-Code ist 0, wenn mindestens eines ihn ausführen kann.</translation>
    </message>
    <message>
        <source>Their addresses. One may have user and password.</source>
        <translation>Ihre Adressen. Eine Adresse darf Benutzer und Passwort enthalten.</translation>
    </message>
    <message>
        <source>One JSON object a line on stdout, one line for each server.</source>
        <translation>Ein JSON-Objekt pro Zeile auf stdout, eine Zeile für jeden Server.</translation>
    </message>
    <message>
        <source>Waiting for answers …</source>
        <translation>Warte auf Antworten …</translation>
    </message>
    <message>
        <source>SERVER</source>
        <translation>SERVER</translation>
    </message>
    <message>
        <source>STATE</source>
        <translation>ZUSTAND</translation>
    </message>
    <message>
        <source>VERSION</source>
        <translation>VERSION</translation>
    </message>
    <message>
        <source>FREE MEMORY</source>
        <translation>FREIER SPEICHER</translation>
    </message>
    <message>
        <source>QUEUE</source>
        <translation>WARTEND</translation>
    </message>
    <message>
        <source>PLUGIN</source>
        <translation>PLUGIN</translation>
    </message>
    <message>
        <source>%1 lacks: %2</source>
        <translation>%1 fehlt: %2</translation>
    </message>
    <message>
        <source>Runs it on your own ComfyUI, such as http://127.0.0.1:8188, instead of on a server with the API; of several on the first that answers. A URL may name a user, whose password is in COMFYDEPLOY_COMFYUI_PASSWORD.</source>
        <translation>Führt ihn auf dem eigenen ComfyUI aus, etwa http://127.0.0.1:8188, statt auf einem Server mit der API; von mehreren auf dem ersten, das antwortet. Eine URL darf einen Benutzer nennen, dessen Passwort in COMFYDEPLOY_COMFYUI_PASSWORD steht.</translation>
    </message>
    <message>
        <source>Run %1 goes on in ComfyUI if it has it: look there.</source>
        <translation>Der Lauf %1 geht in ComfyUI weiter, falls er dort ist: dort nachsehen.</translation>
    </message>
    <message>
        <source>The deployments are the workflow files in FOLDER, instead of the samples: graphs, files of the editor, and pictures. It is looked at whenever something is asked.</source>
        <translation>Die Deployments sind die Workflow-Dateien in FOLDER anstelle der Beispiele: Graphen, Dateien des Editors und Bilder. In den Ordner wird bei jeder Anfrage gesehen.</translation>
    </message>
    <message>
        <source>The server refuses the token.</source>
        <translation>Der Server lehnt das Token ab.</translation>
    </message>
    <message>
        <source>%1 does not say which ComfyUIs execute its runs: it is no local server, or an older one.</source>
        <translation>%1 sagt nicht, welche ComfyUIs seine Läufe ausführen: Es ist kein lokaler Server oder ein älterer.</translation>
    </message>
    <message>
        <source>%1 answers %2 to the question which ComfyUIs execute its runs.</source>
        <translation>%1 antwortet mit %2 auf die Frage, welche ComfyUIs seine Läufe ausführen.</translation>
    </message>
    <message>
        <source>This server executes the runs itself.</source>
        <translation>Dieser Server führt die Läufe selbst aus.</translation>
    </message>
    <message>
        <source>--ca-file is for --comfyui.</source>
        <translation>--ca-file gehört zu --comfyui.</translation>
    </message>
    <message>
        <source>Set an input; may be repeated. NAME=FILE or NAME=@FILE uploads a file for an input that takes one, NAME=1..20 starts a run for each number, NAME:=JSON is taken as JSON, NODE.INPUT=VALUE changes a literal of the graph.</source>
        <translation>Eine Eingabe setzen; mehrfach möglich. NAME=FILE oder NAME=@FILE lädt für eine Eingabe, die eine nimmt, eine Datei hoch, NAME=1..20 startet für jede Zahl einen Lauf, NAME:=JSON wird als JSON gelesen, NODE.INPUT=VALUE ändert einen festen Wert des Graphen.</translation>
    </message>
</context>
</TS>
