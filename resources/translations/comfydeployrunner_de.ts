<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de_DE">
<context>
    <name>AdvancedOptions</name>
    <message>
        <source>Workflow id</source>
        <translation>Workflow-ID</translation>
    </message>
    <message>
        <source>UUID from the dashboard</source>
        <translation>UUID aus dem Dashboard</translation>
    </message>
    <message>
        <source>Machine id</source>
        <translation>Maschinen-ID</translation>
    </message>
    <message>
        <source>GPU</source>
        <translation>GPU</translation>
    </message>
    <message>
        <source>Webhook</source>
        <translation>Webhook</translation>
    </message>
    <message>
        <source>Keep the seeds written in the workflow</source>
        <translation>Die Seeds behalten, die im Workflow stehen</translation>
    </message>
</context>
<context>
    <name>BatchRow</name>
    <message>
        <source>Hide the runs of the batch</source>
        <translation>Läufe der Serie ausblenden</translation>
    </message>
    <message>
        <source>Show the runs of the batch</source>
        <translation>Läufe der Serie zeigen</translation>
    </message>
    <message>
        <source>Cancel this batch</source>
        <translation>Diese Serie abbrechen</translation>
    </message>
</context>
<context>
    <name>ComfyDeploy::Runner::AppSettings</name>
    <message>
        <source>The settings cannot be written to %1.</source>
        <translation>Die Einstellungen können nicht in %1 geschrieben werden.</translation>
    </message>
    <message>
        <source>Text to image</source>
        <translation>Text zu Bild</translation>
    </message>
    <message>
        <source>Show previews during a run, from servers that send them</source>
        <translation>Während eines Laufs Vorschaubilder zeigen, wenn der Server sie sendet</translation>
    </message>
    <message>
        <source>Say when a run has ended, if the window is not in use or it took over ten seconds</source>
        <translation>Melden, wenn ein Lauf beendet ist, falls das Fenster nicht benutzt wird oder er über zehn Sekunden dauerte</translation>
    </message>
    <message>
        <source>With a sound</source>
        <translation>Mit einem Ton</translation>
    </message>
</context>
<context>
    <name>ComfyDeploy::Runner::Comparison</name>
    <message>
        <source>There is no saved picture to compare with.</source>
        <translation>Es gibt kein gespeichertes Bild zum Vergleichen.</translation>
    </message>
    <message>
        <source>Workflow %1 → %2</source>
        <translation>Workflow %1 → %2</translation>
    </message>
    <message>
        <source>Both are of the same run.</source>
        <translation>Beide sind aus demselben Lauf.</translation>
    </message>
    <message>
        <source>Both have the same inputs.</source>
        <translation>Beide haben dieselben Eingaben.</translation>
    </message>
</context>
<context>
    <name>ComfyDeploy::Runner::DesktopNotifier</name>
    <message>
        <source>Show</source>
        <translation>Anzeigen</translation>
    </message>
</context>
<context>
    <name>ComfyDeploy::Runner::FileSaver</name>
    <message>
        <source>Saved “%1”.</source>
        <translation>„%1“ gespeichert.</translation>
    </message>
    <message>
        <source>Choose a folder on this machine.</source>
        <translation>Einen Ordner dieses Rechners wählen.</translation>
    </message>
    <message>
        <source>“%1” cannot be read: %2</source>
        <translation>„%1“ kann nicht gelesen werden: %2</translation>
    </message>
    <message>
        <source>“%1” cannot be written: %2</source>
        <translation>„%1“ kann nicht geschrieben werden: %2</translation>
    </message>
</context>
<context>
    <name>ComfyDeploy::Runner::HistoryFile</name>
    <message>
        <source>The folder %1 for the history of runs cannot be made.</source>
        <translation>Der Ordner %1 für den Verlauf kann nicht angelegt werden.</translation>
    </message>
    <message>
        <source>The folder %1 of the history of runs cannot be written.</source>
        <translation>In den Ordner %1 des Verlaufs kann nicht geschrieben werden.</translation>
    </message>
    <message>
        <source>The history of runs was damaged. It was kept as %1, and a new one was begun with the runs that could still be read: %2.</source>
        <translation>Der Verlauf war beschädigt. Er wurde als %1 aufbewahrt, und ein neuer wurde mit den noch lesbaren Läufen begonnen: %2.</translation>
    </message>
    <message>
        <source>Changes of an earlier history of runs were found beside this one. They were kept as %1.</source>
        <translation>Neben dem Verlauf lagen die letzten Änderungen eines anderen, den er ersetzt hat. Sie wurden als %1 aufbewahrt.</translation>
    </message>
    <message>
        <source>The history of runs %1 is damaged: it is empty.</source>
        <translation>Der Verlauf %1 ist beschädigt: Er ist leer.</translation>
    </message>
    <message>
        <source>The history of runs %1 was written by a later version of this program; it was left as it is.</source>
        <translation>Der Verlauf %1 wurde von einer neueren Version dieses Programms geschrieben; er blieb unverändert.</translation>
    </message>
    <message>
        <source>The file %1 is not a history of runs; it was left as it is.</source>
        <translation>Die Datei %1 ist kein Verlauf; sie blieb unverändert.</translation>
    </message>
    <message>
        <source>The history of runs %1 is damaged: %2.</source>
        <translation>Der Verlauf %1 ist beschädigt: %2.</translation>
    </message>
    <message>
        <source>The history of runs %1 cannot be opened: %2.</source>
        <translation>Der Verlauf %1 kann nicht geöffnet werden: %2.</translation>
    </message>
    <message>
        <source>The history of runs is not open.</source>
        <translation>Der Verlauf ist nicht geöffnet.</translation>
    </message>
    <message>
        <source>The history of runs %1 cannot be used: %2.</source>
        <translation>Der Verlauf %1 kann nicht verwendet werden: %2.</translation>
    </message>
</context>
<context>
    <name>ComfyDeploy::Runner::KeptTokens</name>
    <message>
        <source>The system&apos;s store for secrets does not answer. As soon as it does, the token of %1 is used.</source>
        <translation>Der Geheimnisspeicher des Systems antwortet nicht. Sobald er es tut, wird das Token von %1 benutzt.</translation>
    </message>
    <message>
        <source>The token of %1 could not be read from the system&apos;s store for secrets. %2</source>
        <translation>Das Token von %1 konnte nicht aus dem Geheimnisspeicher des Systems gelesen werden. %2</translation>
    </message>
    <message>
        <source>The token of %1 could not be remembered, and is kept until you close the program. %2</source>
        <translation>Das Token von %1 konnte nicht gemerkt werden und wird bis zum Schließen des Programms behalten. %2</translation>
    </message>
    <message>
        <source>The token of %1 could not be removed from the system&apos;s store for secrets. %2</source>
        <translation>Das Token von %1 konnte nicht aus dem Geheimnisspeicher des Systems entfernt werden. %2</translation>
    </message>
</context>
<context>
    <name>ComfyDeploy::Runner::OpenWorkflow</name>
    <message>
        <source>Deployment</source>
        <translation>Deployment</translation>
    </message>
    <message>
        <source>This deployment is not kept here any more: choose it from the list.</source>
        <translation>Dieses Deployment ist hier nicht mehr vorhanden: in der Liste auswählen.</translation>
    </message>
    <message>
        <source>The workflow “%1” was removed; its runs stay.</source>
        <translation>Der Workflow „%1“ wurde entfernt; seine Läufe bleiben.</translation>
    </message>
    <message>
        <source>“%1” is a new version: it has the values of the earlier one, which is no longer listed.</source>
        <translation>„%1“ ist eine neue Version: Sie hat die Werte der früheren, die nicht mehr aufgeführt wird.</translation>
    </message>
</context>
<context>
    <name>ComfyDeploy::Runner::ResultSaver</name>
    <message>
        <source>The server no longer has the files.</source>
        <translation>Der Server hat die Dateien nicht mehr.</translation>
    </message>
    <message>
        <source>Downloading %1 of %2</source>
        <translation>%1 von %2 wird heruntergeladen</translation>
    </message>
    <message>
        <source>A file could not be saved: %1</source>
        <translation>Eine Datei konnte nicht gespeichert werden: %1</translation>
    </message>
    <message>
        <source>%1 files could not be saved: %2</source>
        <translation>%1 Dateien konnten nicht gespeichert werden: %2</translation>
    </message>
    <message>
        <source>The run has %1 files; only the first %2 are saved.</source>
        <translation>Der Lauf hat %1 Dateien; nur die ersten %2 werden gespeichert.</translation>
    </message>
</context>
<context>
    <name>ComfyDeploy::Runner::RunAnnouncer</name>
    <message>
        <source>Finished: %1</source>
        <translation>Fertig: %1</translation>
    </message>
    <message>
        <source>Failed: %1</source>
        <translation>Fehlgeschlagen: %1</translation>
    </message>
    <message>
        <source>Batch finished: %1</source>
        <translation>Serie fertig: %1</translation>
    </message>
    <message>
        <source>%1 of %2 runs succeeded.</source>
        <translation>%1 von %2 Läufen sind gelungen.</translation>
    </message>
</context>
<context>
    <name>ComfyDeploy::Runner::RunBatch</name>
    <message>
        <source>%1 / %2</source>
        <translation>%1 / %2</translation>
    </message>
    <message>
        <source>%1 running</source>
        <translation>%1 laufen</translation>
    </message>
    <message>
        <source>%1 failed</source>
        <translation>%1 fehlgeschlagen</translation>
    </message>
    <message>
        <source>%1 unconfirmed</source>
        <translation>%1 unbestätigt</translation>
    </message>
    <message>
        <source>%1 cancelled</source>
        <translation>%1 abgebrochen</translation>
    </message>
    <message>
        <source>%1 not started</source>
        <translation>%1 nicht gestartet</translation>
    </message>
    <message>
        <source>%1 paused</source>
        <translation>%1 angehalten</translation>
    </message>
    <message>
        <source>%1 waiting</source>
        <translation>%1 warten</translation>
    </message>
</context>
<context>
    <name>ComfyDeploy::Runner::RunController</name>
    <message>
        <source>Not restored: %1.</source>
        <translation>Nicht wiederhergestellt: %1.</translation>
    </message>
    <message>
        <source>The workflow of this run was not kept.</source>
        <translation>Der Workflow dieses Laufs wurde nicht aufbewahrt.</translation>
    </message>
    <message>
        <source>The server of this run was removed: choose another one.</source>
        <translation>Der Server dieses Laufs wurde entfernt: einen anderen wählen.</translation>
    </message>
    <message>
        <source>%1: %2 of %3 runs were not started.</source>
        <translation>%1: %2 von %3 Läufen wurden nicht gestartet.</translation>
    </message>
    <message>
        <source>This batch is still at work: cancel it first.</source>
        <translation>Diese Serie läuft noch: zuerst abbrechen.</translation>
    </message>
    <message>
        <source>The form has no input for that.</source>
        <translation>Das Formular hat keine Eingabe dafür.</translation>
    </message>
</context>
<context>
    <name>ComfyDeploy::Runner::RunDatabase</name>
    <message>
        <source>Another window of this program is at work on this run.</source>
        <translation>Ein anderes Fenster dieses Programms arbeitet an diesem Lauf.</translation>
    </message>
</context>
<context>
    <name>ComfyDeploy::Runner::RunEntries</name>
    <message>
        <source>The history of runs is open now.</source>
        <translation>Der Verlauf ist jetzt geöffnet.</translation>
    </message>
    <message>
        <source>Another window of this program is at work on this run.</source>
        <translation>Ein anderes Fenster dieses Programms arbeitet an diesem Lauf.</translation>
    </message>
    <message>
        <source>The state of a run could not be saved; saving is tried again. %1</source>
        <translation>Der Stand eines Laufs konnte nicht notiert werden; das wird wiederholt, bis es gelingt. %1</translation>
    </message>
    <message>
        <source>The history of runs can be written again; nothing is missing from it.</source>
        <translation>Der Verlauf kann wieder geschrieben werden; es fehlt nichts darin.</translation>
    </message>
    <message>
        <source>Connect to the server &quot;%1&quot; first.</source>
        <translation>Zuerst mit dem Server „%1“ verbinden.</translation>
    </message>
    <message>
        <source>This run is still at work: cancel it, or wait for its files, and remove it then.</source>
        <translation>Dieser Lauf ist noch im Gange: abbrechen oder auf seine Dateien warten und ihn dann entfernen.</translation>
    </message>
</context>
<context>
    <name>ComfyDeploy::Runner::RunEntry</name>
    <message>
        <source>Waiting</source>
        <translation>Wartet</translation>
    </message>
    <message>
        <source>Not followed</source>
        <translation>Nicht verfolgt</translation>
    </message>
    <message>
        <source>Followed by another window of this program</source>
        <translation>Von einem anderen Fenster dieses Programms verfolgt</translation>
    </message>
    <message>
        <source>Not followed at the moment</source>
        <translation>Zurzeit nicht verfolgt</translation>
    </message>
    <message>
        <source>Not saved</source>
        <translation>Nicht gespeichert</translation>
    </message>
    <message>
        <source>%1 %2</source>
        <comment>input and value</comment>
        <translation>%1 %2</translation>
    </message>
    <message>
        <source>Not started</source>
        <translation>Nicht gestartet</translation>
    </message>
</context>
<context>
    <name>ComfyDeploy::Runner::RunFollower</name>
    <message>
        <source>Uploading inputs, %1 %</source>
        <translation>Eingaben werden hochgeladen, %1 %</translation>
    </message>
    <message>
        <source>Uploading inputs</source>
        <translation>Eingaben werden hochgeladen</translation>
    </message>
    <message>
        <source>The server did not cancel the run: %1</source>
        <translation>Der Server hat den Lauf nicht abgebrochen: %1</translation>
    </message>
    <message>
        <source>The only run that looks like this one is another one of the history.</source>
        <translation>Der einzige Lauf, der wie dieser aussieht, ist ein anderer aus dem Verlauf.</translation>
    </message>
    <message>
        <source>Nothing was sent, because the run could not be saved. %1</source>
        <translation>Nichts wurde gesendet, weil der Lauf nicht notiert werden konnte. %1</translation>
    </message>
    <message>
        <source>The run succeeded before it could be cancelled.</source>
        <translation>Der Lauf war schon erfolgreich beendet, bevor er abgebrochen werden konnte.</translation>
    </message>
</context>
<context>
    <name>ComfyDeploy::Runner::RunHistoryModel</name>
    <message>
        <source>Today</source>
        <translation>Heute</translation>
    </message>
    <message>
        <source>Yesterday</source>
        <translation>Gestern</translation>
    </message>
</context>
<context>
    <name>ComfyDeploy::Runner::RunKeeper</name>
    <message>
        <source>The run was not started, because it could not be saved. %1</source>
        <translation>Der Lauf wurde nicht gestartet, weil er nicht notiert werden konnte. %1</translation>
    </message>
    <message>
        <source>Not followed, because they were started on a server other than %1: %2 of the runs</source>
        <translation>Nicht verfolgt, weil auf einem anderen Server als %1 gestartet: %2 der Läufe</translation>
    </message>
    <message>
        <source>Runs followed by another window of this program: %1</source>
        <translation>Läufe, die ein anderes Fenster dieses Programms verfolgt: %1</translation>
    </message>
    <message>
        <source>The local server stopped with the program.</source>
        <translation>Der lokale Server endete mit dem Programm.</translation>
    </message>
    <message>
        <source>The program ended before anything was sent.</source>
        <translation>Nichts wurde gesendet: Das Programm endete vorher.</translation>
    </message>
    <message>
        <source>The request of this run was not kept, because its files were never uploaded. Reuse its inputs instead.</source>
        <translation>Die Anfrage dieses Laufs wurde nicht aufbewahrt, weil ihre Dateien nie hochgeladen wurden. Stattdessen seine Eingaben wiederverwenden.</translation>
    </message>
    <message>
        <source>The request of this run cannot be read: %1.</source>
        <translation>Die Anfrage dieses Laufs kann nicht gelesen werden: %1.</translation>
    </message>
    <message>
        <source>The run was cancelled before it was started.</source>
        <translation>Der Lauf wurde abgebrochen, bevor er gestartet wurde.</translation>
    </message>
    <message>
        <source>Not started, because it was meant for another server: %1.</source>
        <translation>Nicht gestartet, weil er für einen anderen Server bestimmt war: %1.</translation>
    </message>
</context>
<context>
    <name>ComfyDeploy::Runner::RunOptions</name>
    <message>
        <source>The machine&apos;s own</source>
        <translation>Die der Maschine</translation>
    </message>
    <message>
        <source>The webhook must be an address such as https://host/path.</source>
        <translation>Der Webhook muss eine Adresse wie https://host/path sein.</translation>
    </message>
</context>
<context>
    <name>ComfyDeploy::Runner::RunReadiness</name>
    <message>
        <source>%1 and %2 more</source>
        <translation>%1 und %2 weitere</translation>
    </message>
    <message>
        <source>Open a workflow first.</source>
        <translation>Zuerst einen Workflow öffnen.</translation>
    </message>
    <message>
        <source>This deployment is on %1: choose that server, or another workflow.</source>
        <translation>Dieses Deployment ist auf %1: diesen Server oder einen anderen Workflow wählen.</translation>
    </message>
    <message>
        <source>The server of this deployment was removed: choose another workflow.</source>
        <translation>Der Server dieses Deployments wurde entfernt: einen anderen Workflow wählen.</translation>
    </message>
    <message>
        <source>The server does not answer.</source>
        <translation>Der Server antwortet nicht.</translation>
    </message>
    <message>
        <source>The built-in server has no node %1: choose another server for this workflow.</source>
        <translation>Der eingebaute Server hat keinen Knoten %1: für diesen Workflow einen anderen Server wählen.</translation>
    </message>
    <message>
        <source>The built-in server has no nodes %1: choose another server for this workflow.</source>
        <translation>Der eingebaute Server hat keine Knoten %1: für diesen Workflow einen anderen Server wählen.</translation>
    </message>
    <message>
        <source>The workflow id of this server is missing: see Advanced.</source>
        <translation>Die Workflow-ID dieses Servers fehlt: siehe „Erweitert“.</translation>
    </message>
    <message>
        <source>The machine id of this server is missing: see Advanced.</source>
        <translation>Die Maschinen-ID dieses Servers fehlt: siehe „Erweitert“.</translation>
    </message>
    <message>
        <source>%1 has no node %2: install it there, or choose another server for this workflow.</source>
        <translation>%1 hat keinen Knoten %2: dort installieren oder für diesen Workflow einen anderen Server wählen.</translation>
    </message>
    <message>
        <source>%1 has no nodes %2: install them there, or choose another server for this workflow.</source>
        <translation>%1 hat keine Knoten %2: dort installieren oder für diesen Workflow einen anderen Server wählen.</translation>
    </message>
</context>
<context>
    <name>ComfyDeploy::Runner::RunVariations</name>
    <message>
        <source>One a line: %1</source>
        <translation>Einer je Zeile: %1</translation>
    </message>
    <message>
        <source>One a line</source>
        <translation>Einer je Zeile</translation>
    </message>
    <message>
        <source>Such as 1..4 or 1, 5, 9</source>
        <translation>Etwa 1..4 oder 1, 5, 9</translation>
    </message>
    <message>
        <source>These are more than %1 runs.</source>
        <translation>Das sind mehr als %1 Läufe.</translation>
    </message>
    <message>
        <source>%1 × %2</source>
        <comment>number of values and input</comment>
        <translation>%1 × %2</translation>
    </message>
    <message>
        <source>%1 times</source>
        <translation>%1-mal</translation>
    </message>
    <message>
        <source>%1 = %2 runs</source>
        <translation>%1 = %2 Läufe</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>Lauf</translation>
    </message>
</context>
<context>
    <name>ComfyDeploy::Runner::RunnerText</name>
    <message>
        <source>Runs ComfyUI workflows and keeps their results.</source>
        <translation>Führt ComfyUI-Workflows aus und bewahrt ihre Ergebnisse auf.</translation>
    </message>
    <message>
        <source>A workflow to open, or a picture that holds one.</source>
        <translation>Ein Workflow zum Öffnen, oder ein Bild, das einen enthält.</translation>
    </message>
    <message>
        <source>Puts this session&apos;s results into &lt;folder&gt;.</source>
        <translation>Legt die Ergebnisse dieser Sitzung in &lt;folder&gt; ab.</translation>
    </message>
    <message>
        <source>Presses Run, on the built-in server unless one is named.</source>
        <translation>Drückt „Starten“, auf dem eingebauten Server, sofern keiner genannt ist.</translation>
    </message>
    <message>
        <source>With --run: writes a picture of the window to &lt;file&gt; at the end and leaves.</source>
        <translation>Mit --run: schreibt am Ende ein Bild des Fensters nach &lt;file&gt; und beendet sich.</translation>
    </message>
    <message>
        <source>ComfyDeploy</source>
        <translation>ComfyDeploy</translation>
    </message>
    <message>
        <source>Change token</source>
        <translation>Token ändern</translation>
    </message>
    <message>
        <source>Open billing</source>
        <translation>Abrechnung öffnen</translation>
    </message>
    <message>
        <source>Check the ids</source>
        <translation>IDs prüfen</translation>
    </message>
    <message>
        <source>Check the server</source>
        <translation>Server prüfen</translation>
    </message>
    <message>
        <source>The run could not be sent</source>
        <translation>Der Lauf konnte nicht gesendet werden</translation>
    </message>
    <message>
        <source>The server does not allow this run</source>
        <translation>Der Server erlaubt diesen Lauf nicht</translation>
    </message>
    <message>
        <source>The server did not accept the token</source>
        <translation>Der Server hat das Token nicht akzeptiert</translation>
    </message>
    <message>
        <source>The server does not know this workflow, deployment or machine</source>
        <translation>Der Server kennt diesen Workflow, dieses Deployment oder diese Maschine nicht</translation>
    </message>
    <message>
        <source>The server does not know this run any more</source>
        <translation>Der Server kennt diesen Lauf nicht mehr</translation>
    </message>
    <message>
        <source>The server refused the inputs</source>
        <translation>Der Server hat die Eingaben abgelehnt</translation>
    </message>
    <message>
        <source>The server refused the input &quot;%1&quot;</source>
        <translation>Der Server hat die Eingabe „%1“ abgelehnt</translation>
    </message>
    <message>
        <source>The server refused the run</source>
        <translation>Der Server hat den Lauf abgelehnt</translation>
    </message>
    <message>
        <source>The server is busy</source>
        <translation>Der Server hat zu viel zu tun</translation>
    </message>
    <message>
        <source>The server had an error (%1)</source>
        <translation>Auf dem Server trat ein Fehler auf (%1)</translation>
    </message>
    <message>
        <source>The server could not be reached</source>
        <translation>Der Server war nicht zu erreichen</translation>
    </message>
    <message>
        <source>The server did not answer in time</source>
        <translation>Der Server hat nicht rechtzeitig geantwortet</translation>
    </message>
    <message>
        <source>The server&apos;s answer could not be read</source>
        <translation>Die Antwort des Servers war nicht lesbar</translation>
    </message>
    <message>
        <source>The run failed</source>
        <translation>Der Lauf ist fehlgeschlagen</translation>
    </message>
    <message>
        <source>&quot;%1&quot; failed</source>
        <translation>„%1“ ist fehlgeschlagen</translation>
    </message>
    <message>
        <source>Queued</source>
        <translation>In der Warteschlange</translation>
    </message>
    <message>
        <source>Saving</source>
        <translation>Wird gespeichert</translation>
    </message>
    <message>
        <source>The run was cancelled</source>
        <translation>Der Lauf wurde abgebrochen</translation>
    </message>
    <message>
        <source>The run took longer than the server allows</source>
        <translation>Der Lauf dauerte länger, als der Server erlaubt</translation>
    </message>
    <message>
        <source>It was never confirmed whether this run started</source>
        <translation>Ob dieser Lauf gestartet ist, wurde nie bestätigt</translation>
    </message>
    <message>
        <source>We could not confirm whether this run started.</source>
        <translation>Ob dieser Lauf gestartet ist, ließ sich nicht bestätigen.</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>Events that may give the reason could not be read.</source>
        <translation>Ereignisse, die den Grund enthalten könnten, waren nicht lesbar.</translation>
    </message>
    <message>
        <source>The server gave no reason.</source>
        <translation>Der Server hat keinen Grund genannt.</translation>
    </message>
    <message>
        <source>Its last status was &quot;%1&quot;.</source>
        <translation>Sein letzter Status war „%1“.</translation>
    </message>
    <message>
        <source>The last line of its log: %1</source>
        <translation>Die letzte Zeile seines Protokolls: %1</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>Lauf</translation>
    </message>
    <message>
        <source>no id known</source>
        <translation>keine ID bekannt</translation>
    </message>
    <message>
        <source>Server</source>
        <translation>Server</translation>
    </message>
    <message>
        <source>Workflow</source>
        <translation>Workflow</translation>
    </message>
    <message>
        <source>Graph (SHA-256)</source>
        <translation>Graph (SHA-256)</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>Headline</source>
        <translation>Überschrift</translation>
    </message>
    <message>
        <source>Cause</source>
        <translation>Ursache</translation>
    </message>
    <message>
        <source>Message</source>
        <translation>Meldung</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>Art</translation>
    </message>
    <message>
        <source>HTTP status</source>
        <translation>HTTP-Status</translation>
    </message>
    <message>
        <source>Node</source>
        <translation>Knoten</translation>
    </message>
    <message>
        <source>Input</source>
        <translation>Eingabe</translation>
    </message>
    <message>
        <source>Created</source>
        <translation>Erstellt</translation>
    </message>
    <message>
        <source>Submitted</source>
        <translation>Gesendet</translation>
    </message>
    <message>
        <source>Started</source>
        <translation>Gestartet</translation>
    </message>
    <message>
        <source>Finished</source>
        <translation>Beendet</translation>
    </message>
    <message>
        <source>Inputs</source>
        <translation>Eingaben</translation>
    </message>
    <message>
        <source>Traceback:</source>
        <translation>Traceback:</translation>
    </message>
    <message>
        <source>Log:</source>
        <translation>Protokoll:</translation>
    </message>
    <message>
        <source>%1 cannot be written: %2.</source>
        <translation>%1 kann nicht geschrieben werden: %2.</translation>
    </message>
    <message>
        <source>There are too many files named like %1.</source>
        <translation>Es gibt zu viele Dateien mit Namen wie %1.</translation>
    </message>
    <message>
        <source>“%1” cannot be written: %2</source>
        <translation>„%1“ kann nicht geschrieben werden: %2</translation>
    </message>
    <message>
        <source>%1 does not know this run any more</source>
        <translation>%1 kennt diesen Lauf nicht mehr</translation>
    </message>
    <message>
        <source>%1 refused the run</source>
        <translation>%1 hat den Lauf abgelehnt</translation>
    </message>
    <message>
        <source>%1 could not be reached</source>
        <translation>%1 war nicht zu erreichen</translation>
    </message>
    <message>
        <source>%1 gave no reason.</source>
        <translation>%1 hat keinen Grund genannt.</translation>
    </message>
    <message>
        <source>Uses the server at &lt;url&gt;, or the one that the Settings call so; “local” is the built-in one.</source>
        <translation>Verwendet den Server unter &lt;url&gt; oder den, der in den Einstellungen so heißt; „local“ ist der eingebaute.</translation>
    </message>
    <message>
        <source>these are more than %1 values.</source>
        <translation>das sind mehr als %1 Werte.</translation>
    </message>
    <message>
        <source>no value is given.</source>
        <translation>es ist kein Wert angegeben.</translation>
    </message>
    <message>
        <source>%1 → %2</source>
        <comment>values of an input</comment>
        <translation>%1 → %2</translation>
    </message>
    <message>
        <source>%1 %2</source>
        <comment>input and its change</comment>
        <translation>%1 %2</translation>
    </message>
</context>
<context>
    <name>ComfyDeploy::Runner::RunnerWindow</name>
    <message>
        <source>Nothing was run.</source>
        <translation>Nichts wurde ausgeführt.</translation>
    </message>
    <message>
        <source>“%1” cannot be written.</source>
        <translation>„%1“ kann nicht geschrieben werden.</translation>
    </message>
</context>
<context>
    <name>ComfyDeploy::Runner::SampleTexts</name>
    <message>
        <source>Text to image</source>
        <translation>Text zu Bild</translation>
    </message>
    <message>
        <source>Image to image</source>
        <translation>Bild zu Bild</translation>
    </message>
    <message>
        <source>Photo effects</source>
        <translation>Fotoeffekte</translation>
    </message>
    <message>
        <source>Caption</source>
        <translation>Bildunterschrift</translation>
    </message>
    <message>
        <source>Kept beside the picture</source>
        <translation>Wird neben dem Bild aufbewahrt</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>Seed</translation>
    </message>
    <message>
        <source>-1 picks one</source>
        <translation>-1 wählt einen</translation>
    </message>
    <message>
        <source>Picture</source>
        <translation>Bild</translation>
    </message>
    <message>
        <source>What to start from; without one, a picture is painted first</source>
        <translation>Womit begonnen wird; ohne Bild wird zuerst eines gemalt</translation>
    </message>
    <message>
        <source>Prompt</source>
        <translation>Prompt</translation>
    </message>
    <message>
        <source>What the picture shows</source>
        <translation>Was das Bild zeigt</translation>
    </message>
    <message>
        <source>Negative prompt</source>
        <translation>Negativer Prompt</translation>
    </message>
    <message>
        <source>What it should not show</source>
        <translation>Was es nicht zeigen soll</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>Schritte</translation>
    </message>
    <message>
        <source>More steps paint finer</source>
        <translation>Mehr Schritte malen feiner</translation>
    </message>
    <message>
        <source>Guidance</source>
        <translation>Prompt-Treue</translation>
    </message>
    <message>
        <source>How strictly to follow the prompt</source>
        <translation>Wie genau dem Prompt gefolgt wird</translation>
    </message>
    <message>
        <source>Strength</source>
        <translation>Stärke</translation>
    </message>
    <message>
        <source>How much may change</source>
        <translation>Wie viel sich ändern darf</translation>
    </message>
    <message>
        <source>What to work on; without one, a picture is painted first</source>
        <translation>Was bearbeitet wird; ohne Bild wird zuerst eines gemalt</translation>
    </message>
    <message>
        <source>Scale</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>Glow radius</source>
        <translation>Radius des Leuchtens</translation>
    </message>
    <message>
        <source>Blend mode</source>
        <translation>Mischmodus</translation>
    </message>
    <message>
        <source>How the glow is laid over the picture</source>
        <translation>Wie das Leuchten über das Bild gelegt wird</translation>
    </message>
    <message>
        <source>Amount</source>
        <translation>Menge</translation>
    </message>
    <message>
        <source>Sharpness</source>
        <translation>Schärfe</translation>
    </message>
    <message>
        <source>Width</source>
        <translation>Breite</translation>
    </message>
    <message>
        <source>In pixels</source>
        <translation>In Pixeln</translation>
    </message>
    <message>
        <source>Height</source>
        <translation>Höhe</translation>
    </message>
    <message>
        <source>Sampler</source>
        <translation>Sampler</translation>
    </message>
    <message>
        <source>Decode the first picture</source>
        <translation>Das erste Bild dekodieren</translation>
    </message>
    <message>
        <source>Decode the picture</source>
        <translation>Das Bild dekodieren</translation>
    </message>
    <message>
        <source>Fit</source>
        <translation>Einpassen</translation>
    </message>
    <message>
        <source>Glow</source>
        <translation>Leuchten</translation>
    </message>
    <message>
        <source>Latent size</source>
        <translation>Größe im latenten Raum</translation>
    </message>
    <message>
        <source>Lay the glow over</source>
        <translation>Das Leuchten darüberlegen</translation>
    </message>
    <message>
        <source>Nothing to avoid</source>
        <translation>Nichts zu vermeiden</translation>
    </message>
    <message>
        <source>Paint</source>
        <translation>Malen</translation>
    </message>
    <message>
        <source>Paint the first picture</source>
        <translation>Das erste Bild malen</translation>
    </message>
    <message>
        <source>Paint the picture</source>
        <translation>Das Bild malen</translation>
    </message>
    <message>
        <source>Positive prompt</source>
        <translation>Positiver Prompt</translation>
    </message>
    <message>
        <source>Prompt of the first picture</source>
        <translation>Prompt des ersten Bildes</translation>
    </message>
    <message>
        <source>Prompt of the picture</source>
        <translation>Prompt des Bildes</translation>
    </message>
    <message>
        <source>Resize</source>
        <translation>Größe ändern</translation>
    </message>
    <message>
        <source>Result</source>
        <translation>Ergebnis</translation>
    </message>
    <message>
        <source>Sharpen</source>
        <translation>Schärfen</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>Size of the first picture</source>
        <translation>Größe des ersten Bildes</translation>
    </message>
    <message>
        <source>Size of the picture</source>
        <translation>Größe des Bildes</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>Text</translation>
    </message>
    <message>
        <source>Load Checkpoint</source>
        <translation>Checkpoint laden</translation>
    </message>
    <message>
        <source>Save Image</source>
        <translation>Bild speichern</translation>
    </message>
    <message>
        <source>VAE Decode</source>
        <translation>VAE-Dekodierung</translation>
    </message>
    <message>
        <source>VAE Encode</source>
        <translation>VAE-Kodierung</translation>
    </message>
</context>
<context>
    <name>ComfyDeploy::Runner::SecretStore</name>
    <message>
        <source>It is not there, or the store is locked.</source>
        <translation>Es steht nicht darin, oder der Speicher ist gesperrt.</translation>
    </message>
    <message>
        <source>The store denied the access.</source>
        <translation>Der Speicher hat den Zugriff verweigert.</translation>
    </message>
    <message>
        <source>This system has no such store.</source>
        <translation>Dieses System hat keinen solchen Speicher.</translation>
    </message>
    <message>
        <source>The store gives no reason.</source>
        <translation>Der Speicher nennt keinen Grund.</translation>
    </message>
    <message>
        <source>The store says: %1</source>
        <translation>Der Speicher meldet: %1</translation>
    </message>
    <message>
        <source>This program was built without QtKeychain, which stores secrets.</source>
        <translation>Dieses Programm wurde ohne QtKeychain gebaut, das Geheimnisse speichert.</translation>
    </message>
</context>
<context>
    <name>ComfyDeploy::Runner::ServerConnection</name>
    <message>
        <source>The local server could not start: %1</source>
        <translation>Der lokale Server konnte nicht starten: %1</translation>
    </message>
    <message>
        <source>Connecting</source>
        <translation>Verbindung wird hergestellt</translation>
    </message>
    <message>
        <source>Connected</source>
        <translation>Verbunden</translation>
    </message>
    <message>
        <source>No token</source>
        <translation>Kein Token</translation>
    </message>
    <message>
        <source>Token refused</source>
        <translation>Token abgelehnt</translation>
    </message>
    <message>
        <source>Offline</source>
        <translation>Offline</translation>
    </message>
    <message>
        <source>Not working</source>
        <translation>Außer Betrieb</translation>
    </message>
    <message>
        <source>Waits for the token of %1</source>
        <translation>Wartet auf das Token von %1</translation>
    </message>
    <message>
        <source>Waits for a token that %1 accepts</source>
        <translation>Wartet auf ein Token, das %1 akzeptiert</translation>
    </message>
    <message>
        <source>Waits until %1 answers</source>
        <translation>Wartet, bis %1 antwortet</translation>
    </message>
    <message>
        <source>Paste the token first.</source>
        <translation>Zuerst das Token einfügen.</translation>
    </message>
    <message>
        <source>The token %1.</source>
        <translation>Das Token %1.</translation>
    </message>
    <message>
        <source>%1 needs a token.</source>
        <translation>%1 braucht ein Token.</translation>
    </message>
    <message>
        <source>Token not accepted by %1.</source>
        <translation>Token von %1 nicht akzeptiert.</translation>
    </message>
    <message>
        <source>What passes runs on to ComfyUI could not start: %1</source>
        <translation>Was Läufe an ComfyUI weitergibt, konnte nicht starten: %1</translation>
    </message>
    <message>
        <source>No password</source>
        <translation>Kein Passwort</translation>
    </message>
    <message>
        <source>Password refused</source>
        <translation>Passwort abgelehnt</translation>
    </message>
    <message>
        <source>Waits for the password of %1</source>
        <translation>Wartet auf das Passwort von %1</translation>
    </message>
    <message>
        <source>Type the password first.</source>
        <translation>Zuerst das Passwort eingeben.</translation>
    </message>
</context>
<context>
    <name>ComfyDeploy::Runner::ServerProfiles</name>
    <message>
        <source>Local, built in</source>
        <translation>Lokal, eingebaut</translation>
    </message>
    <message>
        <source>Production</source>
        <translation>Produktion</translation>
    </message>
    <message>
        <source>Staging</source>
        <translation>Staging</translation>
    </message>
    <message>
        <source>The server needs a name.</source>
        <translation>Der Server braucht einen Namen.</translation>
    </message>
    <message>
        <source>The address must look like https://host/api, not “%1”.</source>
        <translation>Die Adresse muss aussehen wie https://host/api, nicht „%1“.</translation>
    </message>
    <message>
        <source>The address must not hold a user name, a password or a question mark.</source>
        <translation>Die Adresse darf weder Benutzername noch Passwort noch Fragezeichen enthalten.</translation>
    </message>
    <message>
        <source>The certificate file “%1” cannot be read.</source>
        <translation>Die Zertifikatsdatei „%1“ kann nicht gelesen werden.</translation>
    </message>
    <message>
        <source>“%1” holds no PEM certificate.</source>
        <translation>„%1“ enthält kein PEM-Zertifikat.</translation>
    </message>
    <message>
        <source>The servers cannot be written to %1.</source>
        <translation>Die Server können nicht in %1 geschrieben werden.</translation>
    </message>
</context>
<context>
    <name>ComfyDeploy::Runner::Servers</name>
    <message>
        <source>My ComfyUI</source>
        <translation>Mein ComfyUI</translation>
    </message>
</context>
<context>
    <name>ComfyDeploy::Runner::UndoOffer</name>
    <message>
        <source>The run was removed from the list; its files stay.</source>
        <translation>Der Lauf wurde aus der Liste entfernt; seine Dateien bleiben.</translation>
    </message>
    <message>
        <source>%1 runs were removed from the list; their files stay.</source>
        <translation>%1 Läufe wurden aus der Liste entfernt; ihre Dateien bleiben.</translation>
    </message>
</context>
<context>
    <name>ComfyDeploy::Runner::WorkflowChoices</name>
    <message>
        <source>Samples</source>
        <translation>Beispiele</translation>
    </message>
    <message>
        <source>Yours</source>
        <translation>Eigene</translation>
    </message>
    <message>
        <source>Deployments on %1</source>
        <translation>Deployments auf %1</translation>
    </message>
</context>
<context>
    <name>ComfyDeploy::Runner::WorkflowImporter</name>
    <message>
        <source>Pasted %1</source>
        <translation>Eingefügt %1</translation>
    </message>
    <message>
        <source>“%1”: %2</source>
        <translation>„%1“: %2</translation>
    </message>
    <message>
        <source>Not taken over: %1.</source>
        <translation>Nicht übernommen: %1.</translation>
    </message>
    <message>
        <source>Only files on this machine can be dropped here.</source>
        <translation>Nur Dateien dieses Rechners können hier abgelegt werden.</translation>
    </message>
</context>
<context>
    <name>ComfyDeploy::Runner::WorkflowLibrary</name>
    <message>
        <source>%1 (line %2, column %3).</source>
        <translation>%1 (Zeile %2, Spalte %3).</translation>
    </message>
    <message>
        <source>“%1” cannot be written: %2</source>
        <translation>„%1“ kann nicht geschrieben werden: %2</translation>
    </message>
    <message>
        <source>There is no such workflow.</source>
        <translation>Diesen Workflow gibt es nicht.</translation>
    </message>
    <message>
        <source>“%1” cannot be read: %2</source>
        <translation>„%1“ kann nicht gelesen werden: %2</translation>
    </message>
</context>
<context>
    <name>ComfyDeploy::Runner::Workspace</name>
    <message>
        <source>Runs on %1 go on: choose that server and add its token to follow them.</source>
        <translation>Auf %1 gehen Läufe weiter: diesen Server wählen und sein Token hinzufügen, um sie zu verfolgen.</translation>
    </message>
    <message>
        <source>Picked up on %1: %2.</source>
        <translation>Auf %1 wieder aufgenommen: %2.</translation>
    </message>
    <message>
        <source>one run</source>
        <translation>ein Lauf</translation>
    </message>
    <message>
        <source>%1 runs</source>
        <translation>%1 Läufe</translation>
    </message>
    <message>
        <source>Asking the server to stop…</source>
        <translation>Der Server wird gebeten anzuhalten …</translation>
    </message>
    <message>
        <source>Usually %1 each, about %2 in all.</source>
        <translation>Üblicherweise je %1, insgesamt etwa %2.</translation>
    </message>
</context>
<context>
    <name>ConnectionChip</name>
    <message>
        <source>Server: %1</source>
        <translation>Server: %1</translation>
    </message>
</context>
<context>
    <name>ContactSheet</name>
    <message>
        <source>The runs of the batch</source>
        <translation>Die Läufe der Serie</translation>
    </message>
    <message>
        <source>Start %1</source>
        <translation>%1 starten</translation>
    </message>
    <message>
        <source>Drop</source>
        <translation>Verwerfen</translation>
    </message>
    <message>
        <source>Does not start them</source>
        <translation>Startet sie nicht</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>Fortsetzen</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Runs under way continue</source>
        <translation>Begonnene Läufe gehen weiter</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
</context>
<context>
    <name>CountBox</name>
    <message>
        <source>×</source>
        <translation>×</translation>
    </message>
</context>
<context>
    <name>DayChooser</name>
    <message>
        <source>Previous month</source>
        <translation>Voriger Monat</translation>
    </message>
    <message>
        <source>Next month</source>
        <translation>Nächster Monat</translation>
    </message>
</context>
<context>
    <name>DeploymentsFooter</name>
    <message>
        <source>With a token, the deployments of %1 are listed here.</source>
        <translation>Mit einem Token werden hier die Deployments von %1 aufgelistet.</translation>
    </message>
    <message>
        <source>Loading deployments…</source>
        <translation>Deployments werden geladen …</translation>
    </message>
    <message>
        <source>No deployments on %1</source>
        <translation>Keine Deployments auf %1</translation>
    </message>
    <message>
        <source>Deployments: %1</source>
        <translation>Deployments: %1</translation>
    </message>
    <message>
        <source>Reload</source>
        <translation>Neu laden</translation>
    </message>
</context>
<context>
    <name>DiagnosticsDialog</name>
    <message>
        <source>Diagnostics</source>
        <translation>Diagnose</translation>
    </message>
    <message>
        <source>Save the diagnostics</source>
        <translation>Die Diagnose speichern</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Speichern</translation>
    </message>
    <message>
        <source>This is all that is copied or saved. It has no tokens, no prompts and no other values of inputs; nothing is sent anywhere.</source>
        <translation>Das ist alles, was kopiert oder gespeichert wird. Es enthält keine Token, keine Prompts und keine anderen Werte von Eingaben; nichts wird irgendwohin gesendet.</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Save…</source>
        <translation>Speichern …</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
</context>
<context>
    <name>DropHint</name>
    <message>
        <source>Open a workflow</source>
        <translation>Workflow öffnen</translation>
    </message>
    <message>
        <source>Drop or paste a workflow here, or click to choose a file or a picture that ComfyUI made. In ComfyUI, File → Export Workflow (API), formerly Save (API format), writes one.</source>
        <translation>Einen Workflow hier ablegen oder einfügen, oder klicken, um eine Datei oder ein von ComfyUI erzeugtes Bild zu wählen. In ComfyUI schreibt „File → Export Workflow (API)“, früher „Save (API format)“, einen solchen.</translation>
    </message>
</context>
<context>
    <name>FailureCard</name>
    <message>
        <source>Node %1</source>
        <translation>Knoten %1</translation>
    </message>
    <message>
        <source>input %1</source>
        <translation>Eingabe %1</translation>
    </message>
    <message>
        <source>Go to field</source>
        <translation>Zum Feld gehen</translation>
    </message>
    <message>
        <source>Check again</source>
        <translation>Noch einmal prüfen</translation>
    </message>
    <message>
        <source>It did not start – send again (may cost twice)</source>
        <translation>Nicht gestartet – noch einmal senden (kostet vielleicht doppelt)</translation>
    </message>
    <message>
        <source>Forget</source>
        <translation>Vergessen</translation>
    </message>
    <message>
        <source>Run again</source>
        <translation>Noch einmal starten</translation>
    </message>
    <message>
        <source>Copy details</source>
        <translation>Details kopieren</translation>
    </message>
    <message>
        <source>Hide traceback</source>
        <translation>Traceback ausblenden</translation>
    </message>
    <message>
        <source>Show traceback</source>
        <translation>Traceback anzeigen</translation>
    </message>
    <message>
        <source>Traceback</source>
        <translation>Traceback</translation>
    </message>
</context>
<context>
    <name>FoundComfyUi</name>
    <message>
        <source>My ComfyUI (found)</source>
        <translation>Mein ComfyUI (gefunden)</translation>
    </message>
    <message>
        <source>Use it</source>
        <translation>Verwenden</translation>
    </message>
    <message>
        <source>Use the ComfyUI that was found on this machine</source>
        <translation>Das ComfyUI verwenden, das auf diesem Rechner gefunden wurde</translation>
    </message>
</context>
<context>
    <name>ListPopup</name>
    <message>
        <source>Search</source>
        <translation>Suchen</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>Umbenennen</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>Name of the workflow</source>
        <translation>Name des Workflows</translation>
    </message>
</context>
<context>
    <name>LogPane</name>
    <message>
        <source>Lines: %1</source>
        <translation>Zeilen: %1</translation>
    </message>
    <message>
        <source>No log lines</source>
        <translation>Keine Protokollzeilen</translation>
    </message>
    <message>
        <source>Copy the log</source>
        <translation>Protokoll kopieren</translation>
    </message>
    <message>
        <source>Log</source>
        <translation>Protokoll</translation>
    </message>
</context>
<context>
    <name>Main</name>
    <message>
        <source>%1 – ComfyDeploy</source>
        <translation>%1 – ComfyDeploy</translation>
    </message>
    <message>
        <source>ComfyDeploy</source>
        <translation>ComfyDeploy</translation>
    </message>
    <message>
        <source>This workflow takes no file.</source>
        <translation>Dieser Workflow nimmt keine Datei.</translation>
    </message>
    <message>
        <source>Import a workflow</source>
        <translation>Workflow importieren</translation>
    </message>
    <message>
        <source>Workflows and pictures (*.json *.png *.webp *.jpg *.jpeg)</source>
        <translation>Workflows und Bilder (*.json *.png *.webp *.jpg *.jpeg)</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>Alle Dateien (*)</translation>
    </message>
    <message>
        <source>Save the results of this run in</source>
        <translation>Ergebnisse dieses Laufs speichern in</translation>
    </message>
    <message>
        <source>Remove the server %1?</source>
        <translation>Server %1 entfernen?</translation>
    </message>
    <message>
        <source>Its address and its ids would have to be typed again. Its runs stay in the list.</source>
        <translation>Seine Adresse und seine IDs müssten neu eingegeben werden. Seine Läufe bleiben in der Liste.</translation>
    </message>
    <message>
        <source>Keep it</source>
        <translation>Behalten</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>Cancel all runs?</source>
        <translation>Alle Läufe abbrechen?</translation>
    </message>
    <message>
        <source>Runs under way: %1. What they have used so far is paid for.</source>
        <translation>Läufe im Gange: %1. Was sie bisher verbraucht haben, ist bezahlt.</translation>
    </message>
    <message>
        <source>Let them run</source>
        <translation>Weiterlaufen lassen</translation>
    </message>
    <message>
        <source>Cancel %1</source>
        <translation>%1 abbrechen</translation>
    </message>
    <message>
        <source>Runs under way on it: %1. They are followed to their end, but no longer picked up when the program starts again. Its address and its ids would have to be typed again.</source>
        <translation>Läufe im Gange darauf: %1. Sie werden bis zum Ende verfolgt, aber nach einem Neustart des Programms nicht mehr aufgenommen. Adresse und Ids müssten neu eingegeben werden.</translation>
    </message>
    <message>
        <source>Runs under way: %1.</source>
        <translation>Läufe im Gange: %1.</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>Starten</translation>
    </message>
    <message>
        <source>Run with new seeds</source>
        <translation>Mit neuen Seeds starten</translation>
    </message>
    <message>
        <source>Cancel the selected run</source>
        <translation>Den gewählten Lauf abbrechen</translation>
    </message>
    <message>
        <source>Cancel all runs</source>
        <translation>Alle Läufe abbrechen</translation>
    </message>
    <message>
        <source>Use the selected run&apos;s inputs again</source>
        <translation>Eingaben des gewählten Laufs wieder nehmen</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <source>Paste a picture or a workflow</source>
        <translation>Bild oder Workflow einfügen</translation>
    </message>
    <message>
        <source>Save the result as …</source>
        <translation>Ergebnis speichern unter …</translation>
    </message>
    <message>
        <source>Copy the result</source>
        <translation>Ergebnis kopieren</translation>
    </message>
    <message>
        <source>Fit the picture, actual size</source>
        <translation>Bild einpassen, Originalgröße</translation>
    </message>
    <message>
        <source>Zoom</source>
        <translation>Vergrößerung</translation>
    </message>
    <message>
        <source>Other results of the run</source>
        <translation>Andere Ergebnisse des Laufs</translation>
    </message>
    <message>
        <source>Show the picture alone</source>
        <translation>Nur das Bild zeigen</translation>
    </message>
    <message>
        <source>Search the runs</source>
        <translation>Läufe durchsuchen</translation>
    </message>
    <message>
        <source>Remove the run from the list</source>
        <translation>Lauf aus der Liste entfernen</translation>
    </message>
    <message>
        <source>Go to the inputs</source>
        <translation>Zu den Eingaben</translation>
    </message>
    <message>
        <source>Go to the result</source>
        <translation>Zum Ergebnis</translation>
    </message>
    <message>
        <source>Go to the runs</source>
        <translation>Zu den Läufen</translation>
    </message>
    <message>
        <source>Go to the next part of the window</source>
        <translation>Zum nächsten Teil des Fensters</translation>
    </message>
    <message>
        <source>Go to the previous part of the window</source>
        <translation>Zum vorigen Teil des Fensters</translation>
    </message>
    <message>
        <source>Logs</source>
        <translation>Protokolle</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>Show the shortcuts</source>
        <translation>Tastenkürzel zeigen</translation>
    </message>
    <message>
        <source>In a prompt: the weight of words, (word:1.1)</source>
        <translation>In einem Prompt: Gewicht von Wörtern, (Wort:1.1)</translation>
    </message>
    <message>
        <source>In a prompt: earlier prompts of this workflow</source>
        <translation>In einem Prompt: frühere Prompts dieses Workflows</translation>
    </message>
    <message>
        <source>Start %1 runs?</source>
        <translation>%1 Läufe starten?</translation>
    </message>
    <message>
        <source>Run %1</source>
        <translation>%1 starten</translation>
    </message>
    <message>
        <source>Go to the runs of a day</source>
        <translation>Zu den Läufen eines Tages</translation>
    </message>
    <message>
        <source>In the runs: the newest, the oldest, a page up or down</source>
        <translation>In den Läufen: der neueste, der älteste, eine Seite auf oder ab</translation>
    </message>
    <message>
        <source>Compare the picture with B</source>
        <translation>Das Bild mit B vergleichen</translation>
    </message>
    <message>
        <source>Show B while the key is held</source>
        <translation>B zeigen, solange die Taste gedrückt ist</translation>
    </message>
    <message>
        <source>Make the picture B; also a click with Alt on any other</source>
        <translation>Das Bild zu B machen; auch ein Klick mit Alt auf ein anderes</translation>
    </message>
    <message>
        <source>Swap the sides of the comparison</source>
        <translation>Die Seiten des Vergleichs tauschen</translation>
    </message>
    <message>
        <source>Move the divider between the pictures</source>
        <translation>Die Trennlinie zwischen den Bildern verschieben</translation>
    </message>
    <message>
        <source>Leave the comparison, the full screen</source>
        <translation>Den Vergleich, das Vollbild verlassen</translation>
    </message>
    <message>
        <source>Drop a workflow, a picture that holds one, or a file for an input</source>
        <translation>Workflow, Bild mit Workflow oder Datei für eine Eingabe hier ablegen</translation>
    </message>
    <message>
        <source>Open the workflow in “%1”?</source>
        <translation>Den Workflow in „%1“ öffnen?</translation>
    </message>
    <message>
        <source>Open the workflows in %1 files?</source>
        <translation>Die Workflows in %1 Dateien öffnen?</translation>
    </message>
    <message>
        <source>A workflow is in there, with the values that were used. But this form also takes a file.</source>
        <translation>Darin ist ein Workflow mit den Werten, die verwendet wurden. Dieses Formular nimmt aber auch eine Datei an.</translation>
    </message>
    <message>
        <source>Use as input</source>
        <translation>Als Eingabe verwenden</translation>
    </message>
    <message>
        <source>Open workflow and values</source>
        <translation>Workflow und Werte öffnen</translation>
    </message>
</context>
<context>
    <name>ModeChoice</name>
    <message>
        <source>Safe</source>
        <translation>Sicher</translation>
    </message>
    <message>
        <source>Can be cancelled and picked up again from the first second.</source>
        <translation>Kann von der ersten Sekunde an abgebrochen und wieder aufgenommen werden.</translation>
    </message>
    <message>
        <source>Live</source>
        <translation>Live</translation>
    </message>
    <message>
        <source>Shows every step as it happens.</source>
        <translation>Zeigt jeden Schritt, während er geschieht.</translation>
    </message>
    <message>
        <source>Sync</source>
        <translation>Sync</translation>
    </message>
    <message>
        <source>One answer at the end; nothing to see before.</source>
        <translation>Eine einzige Antwort am Ende; vorher ist nichts zu sehen.</translation>
    </message>
    <message>
        <source>How to run</source>
        <translation>Art der Ausführung</translation>
    </message>
</context>
<context>
    <name>NoticeBar</name>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
</context>
<context>
    <name>NoticeBars</name>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <source>Offline · retrying in %1 s.</source>
        <translation>Offline · neuer Versuch in %1 s.</translation>
    </message>
    <message>
        <source>Offline · retrying.</source>
        <translation>Offline · neuer Versuch.</translation>
    </message>
    <message>
        <source>Change token</source>
        <translation>Token ändern</translation>
    </message>
    <message>
        <source>Now</source>
        <translation>Jetzt</translation>
    </message>
    <message>
        <source>The built-in server runs on your machine, without a model.</source>
        <translation>Der eingebaute Server läuft auf diesem Rechner, ohne Modell.</translation>
    </message>
    <message>
        <source>This runs on your machine, without a model: press Run. Drop a workflow of your own when you like.</source>
        <translation>Das läuft auf diesem Rechner, ohne Modell: „Starten“ drücken. Nach Belieben einen eigenen Workflow hier ablegen.</translation>
    </message>
    <message>
        <source>Add a Comfy Deploy token</source>
        <translation>Token von Comfy Deploy hinzufügen</translation>
    </message>
    <message>
        <source>Change password</source>
        <translation>Passwort ändern</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>Zeigen</translation>
    </message>
</context>
<context>
    <name>ProfileEditor</name>
    <message>
        <source>Certificate authority</source>
        <translation>Zertifizierungsstelle</translation>
    </message>
    <message>
        <source>Certificates (*.pem *.crt *.cer)</source>
        <translation>Zertifikate (*.pem *.crt *.cer)</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>Alle Dateien (*)</translation>
    </message>
    <message>
        <source>Add a server…</source>
        <translation>Server hinzufügen …</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Name of the server</source>
        <translation>Name des Servers</translation>
    </message>
    <message>
        <source>Address, such as https://comfy.example.org/api</source>
        <translation>Adresse, etwa https://comfy.example.org/api</translation>
    </message>
    <message>
        <source>Address of the server</source>
        <translation>Adresse des Servers</translation>
    </message>
    <message>
        <source>Own certificate authority (PEM file), if it has one</source>
        <translation>Eigene Zertifizierungsstelle (PEM-Datei), falls vorhanden</translation>
    </message>
    <message>
        <source>Certificate authority file</source>
        <translation>Datei der Zertifizierungsstelle</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>Auswählen …</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Speichern</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>Hinzufügen</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>My ComfyUI</source>
        <translation>Mein ComfyUI</translation>
    </message>
    <message>
        <source>Change the address?</source>
        <translation>Die Adresse ändern?</translation>
    </message>
    <message>
        <source>Runs under way on it: %1. Those of a ComfyUI that is no longer in the list are not followed any more; they go on there.</source>
        <translation>Läufe im Gange darauf: %1. Die eines ComfyUI, das nicht mehr in der Liste steht, werden nicht mehr verfolgt; sie gehen dort weiter.</translation>
    </message>
    <message>
        <source>Keep it</source>
        <translation>Behalten</translation>
    </message>
    <message>
        <source>Change</source>
        <translation>Ändern</translation>
    </message>
    <message>
        <source>Add a ComfyUI…</source>
        <translation>ComfyUI hinzufügen …</translation>
    </message>
    <message>
        <source>Several are separated by commas. If one asks for a user: http://user@host:8188; the password is asked for then.</source>
        <translation>Mehrere werden durch Kommas getrennt. Wenn eines einen Benutzer verlangt: http://benutzer@rechner:8188; nach dem Passwort wird dann gefragt.</translation>
    </message>
    <message>
        <source>Stop the test</source>
        <translation>Test abbrechen</translation>
    </message>
    <message>
        <source>Test</source>
        <translation>Testen</translation>
    </message>
</context>
<context>
    <name>ProfileRow</name>
    <message>
        <source>On this machine, without a model; its runs end with the program.</source>
        <translation>Auf diesem Rechner, ohne Modell; seine Läufe enden mit dem Programm.</translation>
    </message>
    <message>
        <source>Change token…</source>
        <translation>Token ändern …</translation>
    </message>
    <message>
        <source>Add token…</source>
        <translation>Token hinzufügen …</translation>
    </message>
    <message>
        <source>Change</source>
        <translation>Ändern</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>Password…</source>
        <translation>Passwort …</translation>
    </message>
</context>
<context>
    <name>QuestionDialog</name>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
</context>
<context>
    <name>QuitDialog</name>
    <message>
        <source>Close while runs are under way?</source>
        <translation>Schließen, während Läufe im Gange sind?</translation>
    </message>
    <message>
        <source>Runs that go on in the cloud, to be picked up on the next start: %1</source>
        <translation>Läufe, die in der Cloud weitergehen und beim nächsten Start wieder aufgenommen werden: %1</translation>
    </message>
    <message>
        <source>Runs of the built-in server, which end with the program: %1</source>
        <translation>Läufe des eingebauten Servers, die mit dem Programm enden: %1</translation>
    </message>
    <message>
        <source>Runs that have ended, whose files are still being saved: %1</source>
        <translation>Beendete Läufe, deren Dateien noch gespeichert werden: %1</translation>
    </message>
    <message>
        <source>Every run has ended, and its files are saved.</source>
        <translation>Alle Läufe sind beendet und ihre Dateien gespeichert.</translation>
    </message>
    <message>
        <source>Stay</source>
        <translation>Bleiben</translation>
    </message>
    <message>
        <source>Always do this</source>
        <translation>Immer so verfahren</translation>
    </message>
    <message>
        <source>Cancel runs and quit</source>
        <translation>Läufe abbrechen und beenden</translation>
    </message>
    <message>
        <source>Keep running and quit</source>
        <translation>Weiterlaufen lassen und beenden</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Beenden</translation>
    </message>
    <message>
        <source>Runs that go on in ComfyUI, to be picked up on the next start: %1</source>
        <translation>Läufe, die in ComfyUI weitergehen und beim nächsten Start aufgenommen werden: %1</translation>
    </message>
    <message>
        <source>Runs of a batch that were not started, and are offered on the next start: %1</source>
        <translation>Läufe einer Serie, die nicht gestartet wurden und beim nächsten Start angeboten werden: %1</translation>
    </message>
</context>
<context>
    <name>ResultPane</name>
    <message>
        <source>Press Run, and the result appears here.</source>
        <translation>„Starten“ drücken, und das Ergebnis erscheint hier.</translation>
    </message>
    <message>
        <source>Finished, but the workflow saved nothing. Add an output node.</source>
        <translation>Fertig, aber der Workflow hat nichts gespeichert. Einen Ausgabeknoten hinzufügen.</translation>
    </message>
    <message>
        <source>Jump to live</source>
        <translation>Zum Live-Bild</translation>
    </message>
    <message>
        <source>Cancelling…</source>
        <translation>Wird abgebrochen …</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Logs</source>
        <translation>Protokolle</translation>
    </message>
    <message>
        <source>More</source>
        <translation>Mehr</translation>
    </message>
    <message>
        <source>Save elsewhere…</source>
        <translation>An anderem Ort speichern …</translation>
    </message>
    <message>
        <source>Download again</source>
        <translation>Noch einmal herunterladen</translation>
    </message>
    <message>
        <source>All of the batch</source>
        <translation>Alle der Serie</translation>
    </message>
</context>
<context>
    <name>RunBar</name>
    <message>
        <source>How many runs</source>
        <translation>Anzahl der Läufe</translation>
    </message>
    <message>
        <source>Advanced</source>
        <translation>Erweitert</translation>
    </message>
    <message>
        <source>Add token to run</source>
        <translation>Token hinzufügen und starten</translation>
    </message>
    <message>
        <source>Run %1</source>
        <translation>%1-mal starten</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>Starten</translation>
    </message>
    <message>
        <source>Ctrl+⏎</source>
        <translation>Strg+⏎</translation>
    </message>
    <message>
        <source>Choose another server…</source>
        <translation>Anderen Server wählen …</translation>
    </message>
    <message>
        <source>Check the server</source>
        <translation>Server prüfen</translation>
    </message>
    <message>
        <source>Give the password to run</source>
        <translation>Passwort eingeben und starten</translation>
    </message>
    <message>
        <source>Vary an input…</source>
        <translation>Eine Eingabe variieren …</translation>
    </message>
</context>
<context>
    <name>RunMenu</name>
    <message>
        <source>Save as…</source>
        <translation>Speichern unter …</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Copy path</source>
        <translation>Pfad kopieren</translation>
    </message>
    <message>
        <source>Show in folder</source>
        <translation>Im Ordner anzeigen</translation>
    </message>
    <message>
        <source>Use as input</source>
        <translation>Als Eingabe verwenden</translation>
    </message>
    <message>
        <source>Reuse inputs</source>
        <translation>Eingaben wiederverwenden</translation>
    </message>
    <message>
        <source>Run again</source>
        <translation>Noch einmal starten</translation>
    </message>
    <message>
        <source>Remove star</source>
        <translation>Stern entfernen</translation>
    </message>
    <message>
        <source>Star</source>
        <translation>Stern setzen</translation>
    </message>
    <message>
        <source>Copy run id</source>
        <translation>Lauf-ID kopieren</translation>
    </message>
    <message>
        <source>Remove from the list</source>
        <translation>Aus der Liste entfernen</translation>
    </message>
    <message>
        <source>Leave the comparison</source>
        <translation>Den Vergleich verlassen</translation>
    </message>
    <message>
        <source>Compare with B</source>
        <translation>Mit B vergleichen</translation>
    </message>
    <message>
        <source>Compare others with this (B)</source>
        <translation>Andere mit diesem vergleichen (B)</translation>
    </message>
    <message>
        <source>Swap the sides</source>
        <translation>Die Seiten tauschen</translation>
    </message>
    <message>
        <source>Copy as</source>
        <translation>Kopieren als</translation>
    </message>
    <message>
        <source>curl line</source>
        <translation>Zeile für curl</translation>
    </message>
    <message>
        <source>comfydeploy line</source>
        <translation>Zeile für comfydeploy</translation>
    </message>
    <message>
        <source>C++</source>
        <translation>C++</translation>
    </message>
    <message>
        <source>QML</source>
        <translation>QML</translation>
    </message>
    <message>
        <source>Reuse its texts only</source>
        <translation>Nur seine Texte übernehmen</translation>
    </message>
    <message>
        <source>Reuse its seed only</source>
        <translation>Nur seinen Seed übernehmen</translation>
    </message>
</context>
<context>
    <name>RunRow</name>
    <message>
        <source>%1 %</source>
        <translation>%1 %</translation>
    </message>
    <message>
        <source>Cancel this run</source>
        <translation>Diesen Lauf abbrechen</translation>
    </message>
    <message>
        <source>Batch</source>
        <translation>Serie</translation>
    </message>
</context>
<context>
    <name>RunSummary</name>
    <message>
        <source>Ready</source>
        <translation>Bereit</translation>
    </message>
    <message>
        <source>seed %1</source>
        <translation>Seed %1</translation>
    </message>
</context>
<context>
    <name>RunsPane</name>
    <message>
        <source>Search runs</source>
        <translation>Läufe suchen</translation>
    </message>
    <message>
        <source>All</source>
        <translation>Alle</translation>
    </message>
    <message>
        <source>Running</source>
        <translation>Im Gange</translation>
    </message>
    <message>
        <source>Succeeded</source>
        <translation>Erfolgreich</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>Fehlgeschlagen</translation>
    </message>
    <message>
        <source>Starred</source>
        <translation>Mit Stern</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>Anzeigen</translation>
    </message>
    <message>
        <source>Runs</source>
        <translation>Läufe</translation>
    </message>
    <message>
        <source>No run matches.</source>
        <translation>Kein Lauf passt dazu.</translation>
    </message>
    <message>
        <source>Your runs will appear here.</source>
        <translation>Hier erscheinen die Läufe.</translation>
    </message>
    <message>
        <source>Cancel all (%1)</source>
        <translation>Alle abbrechen (%1)</translation>
    </message>
    <message>
        <source>All workflows</source>
        <translation>Alle Workflows</translation>
    </message>
    <message>
        <source>Workflow</source>
        <translation>Workflow</translation>
    </message>
    <message>
        <source>Any time</source>
        <translation>Jederzeit</translation>
    </message>
    <message>
        <source>Today</source>
        <translation>Heute</translation>
    </message>
    <message>
        <source>7 days</source>
        <translation>7 Tage</translation>
    </message>
    <message>
        <source>30 days</source>
        <translation>30 Tage</translation>
    </message>
    <message>
        <source>Go to day …</source>
        <translation>Zu Tag …</translation>
    </message>
    <message>
        <source>Started</source>
        <translation>Gestartet</translation>
    </message>
</context>
<context>
    <name>SaveDialog</name>
    <message>
        <source>Save as</source>
        <translation>Speichern unter</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Speichern</translation>
    </message>
    <message>
        <source>Replace the file that is there?</source>
        <translation>Vorhandene Datei ersetzen?</translation>
    </message>
    <message>
        <source>%1 exists already. What it holds would be lost.</source>
        <translation>%1 gibt es schon. Der Inhalt ginge verloren.</translation>
    </message>
    <message>
        <source>Keep it</source>
        <translation>Behalten</translation>
    </message>
    <message>
        <source>Replace</source>
        <translation>Ersetzen</translation>
    </message>
</context>
<context>
    <name>SettingsDialog</name>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>Folder for results</source>
        <translation>Ordner für Ergebnisse</translation>
    </message>
    <message>
        <source>Servers</source>
        <translation>Server</translation>
    </message>
    <message>
        <source>Results</source>
        <translation>Ergebnisse</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>Auswählen …</translation>
    </message>
    <message>
        <source>Names of the files</source>
        <translation>Namen der Dateien</translation>
    </message>
    <message>
        <source>Example: %1</source>
        <translation>Beispiel: %1</translation>
    </message>
    <message>
        <source>{workflow} {date} {time} {seed} {index} {run} are replaced; / makes folders. Nothing is ever overwritten.</source>
        <translation>{workflow} {date} {time} {seed} {index} {run} werden ersetzt; / legt Ordner an. Nichts wird je überschrieben.</translation>
    </message>
    <message>
        <source>Appearance</source>
        <translation>Aussehen</translation>
    </message>
    <message>
        <source>Like the desktop</source>
        <translation>Wie der Desktop</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Hell</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Dunkel</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>Farbschema</translation>
    </message>
    <message>
        <source>Closing with runs under way</source>
        <translation>Schließen, während Läufe im Gange sind</translation>
    </message>
    <message>
        <source>Ask</source>
        <translation>Nachfragen</translation>
    </message>
    <message>
        <source>Cancel them</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Let them go on at their server</source>
        <translation>Auf ihrem Server weiterlaufen lassen</translation>
    </message>
    <message>
        <source>Batches</source>
        <translation>Serien</translation>
    </message>
    <message>
        <source>Runs of a batch at a time</source>
        <translation>Läufe einer Serie zur gleichen Zeit</translation>
    </message>
    <message>
        <source>Notifications</source>
        <translation>Benachrichtigungen</translation>
    </message>
    <message>
        <source>Help</source>
        <translation>Hilfe</translation>
    </message>
    <message>
        <source>Diagnostics for a bug report…</source>
        <translation>Diagnose für eine Fehlermeldung …</translation>
    </message>
</context>
<context>
    <name>SheetCell</name>
    <message>
        <source>%1 %</source>
        <translation>%1 %</translation>
    </message>
    <message>
        <source>Run this one again</source>
        <translation>Diesen noch einmal starten</translation>
    </message>
    <message>
        <source>Cancel this run</source>
        <translation>Diesen Lauf abbrechen</translation>
    </message>
</context>
<context>
    <name>ShortcutsDialog</name>
    <message>
        <source>Shortcuts</source>
        <translation>Tastenkürzel</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
</context>
<context>
    <name>TokenDialog</name>
    <message>
        <source>Token for %1</source>
        <translation>Token für %1</translation>
    </message>
    <message>
        <source>Token</source>
        <translation>Token</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Test and run</source>
        <translation>Prüfen und starten</translation>
    </message>
    <message>
        <source>Test and keep</source>
        <translation>Prüfen und behalten</translation>
    </message>
    <message>
        <source>Password</source>
        <translation>Passwort</translation>
    </message>
    <message>
        <source>Password for %1</source>
        <translation>Passwort für %1</translation>
    </message>
    <message>
        <source>It is the one of the user in the address %1. It is sent there only, and kept until you close the program unless it is remembered.</source>
        <translation>Es ist das des Benutzers in der Adresse %1. Es wird nur dorthin gesendet und bis zum Schließen des Programms behalten, sofern es nicht gemerkt wird.</translation>
    </message>
    <message>
        <source>You find it on the page “API keys” of your Comfy Deploy account. It is sent to %1 only, and kept until you close the program unless it is remembered.</source>
        <translation>Es steht auf der Seite „API keys“ im Konto bei Comfy Deploy. Es wird nur an %1 gesendet und bis zum Ende des Programms behalten, sofern es nicht gemerkt wird.</translation>
    </message>
    <message>
        <source>Remember the password in the system&apos;s store for secrets</source>
        <translation>Das Passwort im Geheimnisspeicher des Systems merken</translation>
    </message>
    <message>
        <source>Remember the token in the system&apos;s store for secrets</source>
        <translation>Das Token im Geheimnisspeicher des Systems merken</translation>
    </message>
    <message>
        <source>Forget password</source>
        <translation>Passwort vergessen</translation>
    </message>
    <message>
        <source>Forget token</source>
        <translation>Token vergessen</translation>
    </message>
</context>
<context>
    <name>VariationRow</name>
    <message>
        <source>%1 values</source>
        <translation>%1 Werte</translation>
    </message>
    <message>
        <source>Do not vary %1</source>
        <translation>%1 nicht variieren</translation>
    </message>
    <message>
        <source>Values of %1</source>
        <translation>Werte von %1</translation>
    </message>
</context>
<context>
    <name>WindowToolBar</name>
    <message>
        <source>Choose a workflow</source>
        <translation>Workflow wählen</translation>
    </message>
    <message>
        <source>Workflow</source>
        <translation>Workflow</translation>
    </message>
    <message>
        <source>Import…</source>
        <translation>Importieren …</translation>
    </message>
    <message>
        <source>Runs</source>
        <translation>Läufe</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>Shortcuts</source>
        <translation>Tastenkürzel</translation>
    </message>
</context>
</TS>
