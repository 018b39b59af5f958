<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de_DE">
<context>
    <name>ComfyDeploy::FaultProxy</name>
    <message>
        <source>already listening on %1</source>
        <translation>wartet schon auf %1</translation>
    </message>
    <message>
        <source>the upstream &quot;%1&quot; names no host</source>
        <translation>die Gegenstelle „%1“ nennt keinen Host</translation>
    </message>
</context>
<context>
    <name>ComfyDeploy::Local::LocalText</name>
    <message>
        <source>answers with status N, 300 to 599, and does nothing</source>
        <translation>antwortet mit dem Status N, 300 bis 599, und tut nichts</translation>
    </message>
    <message>
        <source>adds this header, in seconds or as an HTTP date, to a `status` that applies at the same time; alone it answers 429</source>
        <translation>fügt diesen Header, in Sekunden oder als HTTP-Datum, einem `status` hinzu, der gleichzeitig wirkt; allein antwortet er mit 429</translation>
    </message>
    <message>
        <source>adds this `Location` to such a `status`; alone it answers 307. A path stays on the server, a whole URL leads away from it</source>
        <translation>fügt einem solchen `status` diese `Location` hinzu; allein antwortet er mit 307. Ein Pfad bleibt auf dem Server, eine ganze URL führt von ihm weg</translation>
    </message>
    <message>
        <source>waits before the request is looked at</source>
        <translation>wartet, bevor die Anfrage angesehen wird</translation>
    </message>
    <message>
        <source>reads the request, does nothing, and closes without a byte</source>
        <translation>liest die Anfrage, tut nichts und schließt die Verbindung ohne ein Byte</translation>
    </message>
    <message>
        <source>does what was asked, and closes without a byte</source>
        <translation>tut das Verlangte und schließt die Verbindung ohne ein Byte</translation>
    </message>
    <message>
        <source>answers 401, whatever the token</source>
        <translation>antwortet mit 401, welches Token auch immer kommt</translation>
    </message>
    <message>
        <source>does what was asked, and closes after N bytes of the answer, head included</source>
        <translation>tut das Verlangte und schließt nach N Bytes der Antwort, einschließlich Kopf</translation>
    </message>
    <message>
        <source>the same with a reset (RST)</source>
        <translation>dasselbe mit einem Reset (RST)</translation>
    </message>
    <message>
        <source>sends no more after N bytes, and stays open</source>
        <translation>sendet nach N Bytes nichts mehr und bleibt offen</translation>
    </message>
    <message>
        <source>sends the head byte by byte, MS apart</source>
        <translation>sendet den Kopf Byte für Byte, im Abstand MS</translation>
    </message>
    <message>
        <source>sends the body 16 bytes at a time, MS apart</source>
        <translation>sendet den Rumpf zu je 16 Bytes, im Abstand MS</translation>
    </message>
    <message>
        <source>declares this type for the answer</source>
        <translation>gibt die Antwort als von diesem Typ aus</translation>
    </message>
    <message>
        <source>does what was asked, and answers 200 without a body</source>
        <translation>tut das Verlangte und antwortet mit 200 ohne Rumpf</translation>
    </message>
    <message>
        <source>answers with text that is not JSON; in a stream, each event has such data</source>
        <translation>antwortet mit etwas, das kein JSON ist; in einem Stream hat jedes Ereignis solche Daten</translation>
    </message>
    <message>
        <source>puts N spaces, 256 MiB at most, before the JSON; in a stream, the second event is so large. Files are left alone</source>
        <translation>setzt N Leerzeichen, höchstens 256 MiB, vor das JSON; in einem Stream ist das zweite Ereignis so groß. Dateien bleiben unberührt</translation>
    </message>
    <message>
        <source>sends a body that never ends, as fast as it is read: spaces, zeros for a file, in a stream the second event</source>
        <translation>sendet einen Rumpf, der nie endet, so schnell wie gelesen wird: Leerzeichen, bei einer Datei Nullen, in einem Stream das zweite Ereignis</translation>
    </message>
    <message>
        <source>answers with N spaces, gzip&apos;ed without being asked for: 1000 times smaller on the wire</source>
        <translation>antwortet mit N Leerzeichen, ungefragt mit gzip gepackt: auf der Leitung 1000-mal kleiner</translation>
    </message>
    <message>
        <source>refuses to cancel a run, as the service does when it does not know how</source>
        <translation>weigert sich, einen Lauf abzubrechen, wie der Dienst, wenn er nicht weiß wie</translation>
    </message>
    <message>
        <source>answers the GET of a file with 403, as an outdated presigned link</source>
        <translation>beantwortet das GET einer Datei mit 403, wie ein abgelaufener signierter Link</translation>
    </message>
    <message>
        <source>silence between queuing and the machine</source>
        <translation>Stille zwischen Einreihung und Maschine</translation>
    </message>
    <message>
        <source>each step of each node takes MS longer</source>
        <translation>jeder Schritt jedes Knotens dauert MS länger</translation>
    </message>
    <message>
        <source>what the machine gives a run, counted from `queued`: it then ends as `timeout`, but in stream mode without an event, and the run stays `running`. Without this fault 300 s, and only for runs that a fault below leaves hanging</source>
        <translation>was die Maschine einem Lauf an Zeit gibt, ab `queued`: Er endet dann als `timeout`, im Modus stream aber ohne Ereignis, und der Lauf bleibt `running`. Ohne diese Störung 300 s, und nur für Läufe, die eine Störung weiter unten hängen lässt</translation>
    </message>
    <message>
        <source>the run waits until N others seem to have gone; each look at its position lets one go, as does each second without a look</source>
        <translation>der Lauf wartet, bis scheinbar N andere fertig sind; jeder Blick auf seinen Platz lässt einen gehen, ebenso jede Sekunde ohne Blick</translation>
    </message>
    <message>
        <source>nothing of what the machine prints is kept; the log&apos;s stream stays open in silence</source>
        <translation>nichts von dem, was die Maschine ausgibt, wird aufbewahrt; der Stream des Protokolls bleibt schweigend offen</translation>
    </message>
    <message>
        <source>the graph is refused, with an error at this node</source>
        <translation>der Graph wird abgelehnt, mit einem Fehler an diesem Knoten</translation>
    </message>
    <message>
        <source>this node fails when it is executed; a sync call is then answered `[]`</source>
        <translation>dieser Knoten schlägt bei der Ausführung fehl; ein Aufruf im Modus sync wird dann mit `[]` beantwortet</translation>
    </message>
    <message>
        <source>ComfyUI is interrupted at this node, and the service does not learn of it: the stream falls silent; queue and sync end as `timeout`, a stream&apos;s run stays `running`</source>
        <translation>ComfyUI wird an diesem Knoten unterbrochen, und der Dienst erfährt es nicht: Der Stream verstummt; queue und sync enden als `timeout`, der Lauf eines Streams bleibt `running`</translation>
    </message>
    <message>
        <source>another client cancels the run at this node: its stream is cut without a last event</source>
        <translation>ein anderer Client bricht den Lauf an diesem Knoten ab: Sein Stream endet ohne letztes Ereignis</translation>
    </message>
    <message>
        <source>a request without `workflow`, for a graph with a literal seed, dies once ComfyUI is ready: `failed`, and the stream ends without another event</source>
        <translation>eine Anfrage ohne `workflow` scheitert bei einem Graphen mit festem Seed, sobald ComfyUI bereit ist: `failed`, und der Stream endet ohne weiteres Ereignis</translation>
    </message>
    <message>
        <source>each literal `seed` is drawn anew, with 15 digits, but for the nodes that `workflow` has as a KSampler with a &quot;fixed&quot; seed; so is each literal `noise_seed` of RandomNoise, KSamplerAdvanced, SamplerCustom and XlabsSampler, whatever `workflow` has</source>
        <translation>jeder feste `seed` wird neu gewürfelt, mit 15 Stellen, außer bei Knoten, die `workflow` als KSampler mit einem Seed &quot;fixed&quot; enthält; ebenso jeder feste `noise_seed` von RandomNoise, KSamplerAdvanced, SamplerCustom und XlabsSampler, was immer `workflow` enthält</translation>
    </message>
    <message>
        <source>the graph is refused as one with an unknown node class: an error, no node errors. The stream then stays open in silence and its run `started`; queue and sync end as `failed`</source>
        <translation>der Graph wird wie einer mit unbekannter Knotenklasse abgelehnt: ein Fehler, aber keine Fehler an Knoten. Der Stream bleibt dann schweigend offen und sein Lauf `started`; queue und sync enden als `failed`</translation>
    </message>
    <message>
        <source>a run that stores no files never gets its last status: its stream sends everything else and falls silent, and it stays `running`, queue and sync until their timeout</source>
        <translation>ein Lauf, der keine Dateien ablegt, bekommt nie seinen letzten Status: Sein Stream sendet alles andere und verstummt, und er bleibt `running`, bei queue und sync bis zu ihrem Zeitlimit</translation>
    </message>
    <message>
        <source>the same for any run, as if its last upload had been done before its last node</source>
        <translation>dasselbe für jeden Lauf, als wäre sein letzter Upload vor seinem letzten Knoten fertig gewesen</translation>
    </message>
    <message>
        <source>nothing more after N events, and the connection stays open; the run goes on, as with the next three</source>
        <translation>nach N Ereignissen nichts mehr, und die Verbindung bleibt offen; der Lauf geht weiter, wie bei den nächsten drei</translation>
    </message>
    <message>
        <source>a clean end after N events</source>
        <translation>ein sauberes Ende nach N Ereignissen</translation>
    </message>
    <message>
        <source>the connection closes after N events, in the middle of the body</source>
        <translation>die Verbindung schließt nach N Ereignissen, mitten im Rumpf</translation>
    </message>
    <message>
        <source>N events a second at most; the service sends 10</source>
        <translation>höchstens N Ereignisse pro Sekunde; der Dienst sendet 10</translation>
    </message>
    <message>
        <source>a log event stands in the middle of the Nth event</source>
        <translation>mitten im N-ten Ereignis steht ein Ereignis des Protokolls</translation>
    </message>
    <message>
        <source>N events are passed on as one, of which only an `executed` is left if it is the last</source>
        <translation>N Ereignisse werden als eines weitergegeben, von dem nur ein `executed` übrig bleibt, wenn es das letzte ist</translation>
    </message>
    <message>
        <source>the Nth event comes twice; every event if N is 0</source>
        <translation>das N-te Ereignis kommt zweimal; jedes Ereignis, wenn N 0 ist</translation>
    </message>
    <message>
        <source>the Nth event does not come</source>
        <translation>das N-te Ereignis kommt nicht</translation>
    </message>
    <message>
        <source>the events that end the run do not come; the connection stays open</source>
        <translation>die Ereignisse, die den Lauf beenden, kommen nicht; die Verbindung bleibt offen</translation>
    </message>
    <message>
        <source>behind the prompt result come a comment, an event of another name, an unknown event with id and retry, and one with CR LF</source>
        <translation>hinter dem Ergebnis der Prüfung kommen ein Kommentar, ein Ereignis mit anderem Namen, ein unbekanntes Ereignis mit id und retry und eines mit CR LF</translation>
    </message>
    <message>
        <source>the first `executed` has a null output, and the stream ends cleanly there; the run goes on</source>
        <translation>das erste `executed` hat eine leere Ausgabe (null), und der Stream endet dort sauber; der Lauf geht weiter</translation>
    </message>
    <message>
        <source>outputs come with the URLs of an earlier run whose files are gone</source>
        <translation>Ausgaben kommen mit den URLs eines früheren Laufs, dessen Dateien weg sind</translation>
    </message>
    <message>
        <source>cannot make the folder %1</source>
        <translation>der Ordner %1 kann nicht angelegt werden</translation>
    </message>
    <message>
        <source>there is no fault &quot;%1&quot;; there are %2</source>
        <translation>die Störung „%1“ gibt es nicht; es gibt %2</translation>
    </message>
    <message>
        <source>fault &quot;%1&quot; %2, not &quot;%3&quot;</source>
        <translation>die Störung „%1“ %2, nicht „%3“</translation>
    </message>
    <message>
        <source>fault &quot;%1&quot; needs a number of times above 0, or -1 for always</source>
        <translation>die Störung „%1“ braucht eine Anzahl über 0, oder -1 für immer</translation>
    </message>
    <message>
        <source>needs a whole number from %1 to %2</source>
        <translation>braucht eine ganze Zahl von %1 bis %2</translation>
    </message>
    <message>
        <source>takes no value</source>
        <translation>nimmt keinen Wert</translation>
    </message>
    <message>
        <source>needs whole seconds or an HTTP date</source>
        <translation>braucht ganze Sekunden oder ein HTTP-Datum</translation>
    </message>
    <message>
        <source>needs a node id</source>
        <translation>braucht die ID eines Knotens</translation>
    </message>
    <message>
        <source>needs what a header can hold</source>
        <translation>braucht etwas, das in einen Header passt</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is not the address of a ComfyUI, such as http://127.0.0.1:8188</source>
        <translation>„%1“ ist keine Adresse eines ComfyUI wie http://127.0.0.1:8188</translation>
    </message>
    <message>
        <source>The runs cannot be kept in %1: %2. If this program ends, those that wait are lost, and the list of runs begins anew.</source>
        <translation>Die Läufe können nicht in %1 aufbewahrt werden: %2. Wenn dieses Programm endet, gehen die wartenden verloren, und die Liste der Läufe beginnt von vorn.</translation>
    </message>
    <message>
        <source>it is a file of another program</source>
        <translation>sie ist die Datei eines anderen Programms</translation>
    </message>
    <message>
        <source>it was written by a later version of this program</source>
        <translation>sie wurde von einer neueren Version dieses Programms geschrieben</translation>
    </message>
    <message>
        <source>The file of the runs was damaged (%1). It is kept as %2, and a new one was begun.</source>
        <translation>Die Datei der Läufe war beschädigt (%1). Sie wird als %2 aufbewahrt, und eine neue wurde begonnen.</translation>
    </message>
    <message>
        <source>A run cannot be kept in %1: %2. It goes on, but may be lost if this program ends.</source>
        <translation>Ein Lauf kann nicht in %1 aufbewahrt werden: %2. Er geht weiter, kann aber verloren gehen, wenn dieses Programm endet.</translation>
    </message>
    <message>
        <source>another server uses the folder %1</source>
        <translation>ein anderer Server benutzt den Ordner %1</translation>
    </message>
    <message>
        <source>The options of an External Enum are no list of texts.</source>
        <translation>Die Optionen eines External Enum sind keine Liste von Texten.</translation>
    </message>
    <message>
        <source>has not answered yet</source>
        <translation>hat noch nicht geantwortet</translation>
    </message>
    <message>
        <source>does not answer: %1</source>
        <translation>antwortet nicht: %1</translation>
    </message>
    <message>
        <source>refuses to say who it is: %1</source>
        <translation>weigert sich zu sagen, was es ist: %1</translation>
    </message>
    <message>
        <source>is no ComfyUI</source>
        <translation>ist kein ComfyUI</translation>
    </message>
    <message>
        <source>is set aside: %1</source>
        <translation>bekommt vorerst keine Läufe: %1</translation>
    </message>
    <message>
        <source>does not say what it executes: %1</source>
        <translation>sagt nicht, was es ausführt: %1</translation>
    </message>
    <message>
        <source>does not say which nodes it has: %1</source>
        <translation>sagt nicht, welche Knoten es hat: %1</translation>
    </message>
    <message>
        <source>The workflow file %1 cannot be used: %2</source>
        <translation>Die Workflow-Datei %1 kann nicht verwendet werden: %2</translation>
    </message>
    <message>
        <source>No old uploads are removed: %1 cannot be read, and may need them.</source>
        <translation>Alte hochgeladene Dateien werden nicht entfernt: %1 kann nicht gelesen werden und braucht sie vielleicht.</translation>
    </message>
</context>
<context>
    <name>ComfyDeploy::LocalServer</name>
    <message>
        <source>already listening on %1</source>
        <translation>wartet schon auf %1</translation>
    </message>
    <message>
        <source>a QCoreApplication is needed first</source>
        <translation>zuerst wird eine QCoreApplication gebraucht</translation>
    </message>
    <message>
        <source>This is no workflow in API format: %1</source>
        <translation>Das ist kein Workflow im API-Format: %1</translation>
    </message>
    <message>
        <source>There is no folder %1.</source>
        <translation>Es gibt keinen Ordner %1.</translation>
    </message>
</context>
<context>
    <name>ComfyDeploy::WebhookReceiver</name>
    <message>
        <source>already listening on %1</source>
        <translation>wartet schon auf %1</translation>
    </message>
    <message>
        <source>a QCoreApplication is needed first</source>
        <translation>zuerst wird eine QCoreApplication gebraucht</translation>
    </message>
</context>
</TS>
