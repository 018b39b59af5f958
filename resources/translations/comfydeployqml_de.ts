<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de_DE">
<context>
    <name>ColorEditor</name>
    <message>
        <source>Choose %1</source>
        <translation>%1 auswählen</translation>
    </message>
</context>
<context>
    <name>ComfyDeploy::Qml::Clipboard</name>
    <message>
        <source>pasted-%1.png</source>
        <translation>eingefügt-%1.png</translation>
    </message>
</context>
<context>
    <name>ComfyDeploy::Qml::MediaSource</name>
    <message>
        <source>&quot;%1&quot; was not fetched: its client was deleted.</source>
        <translation>„%1“ wurde nicht geholt: Der zugehörige Client besteht nicht mehr.</translation>
    </message>
    <message>
        <source>Only files on this machine are opened here.</source>
        <translation>Nur Dateien dieses Rechners werden hier geöffnet.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is larger than %2.</source>
        <translation>„%1“ ist größer als %2.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is not fetched: there is no client to do it.</source>
        <translation>„%1“ wird nicht geholt: Es gibt keinen Client dafür.</translation>
    </message>
</context>
<context>
    <name>ComfyDeploy::Qml::MediaText</name>
    <message>
        <source>The file &quot;%1&quot; cannot be read.</source>
        <translation>Die Datei „%1“ kann nicht gelesen werden.</translation>
    </message>
</context>
<context>
    <name>ComfyDeploy::Qml::PictureReader</name>
    <message>
        <source>There is no file &quot;%1&quot;.</source>
        <translation>Die Datei „%1“ gibt es nicht.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; cannot be read: %2</source>
        <translation>„%1“ kann nicht gelesen werden: %2</translation>
    </message>
    <message>
        <source>The picture has %1; at most %2 are shown.</source>
        <translation>Das Bild hat %1; höchstens %2 werden angezeigt.</translation>
    </message>
    <message>
        <source>This is not a picture of a known format.</source>
        <translation>Das ist kein Bild in einem bekannten Format.</translation>
    </message>
    <message>
        <source>The picture does not say how large it is.</source>
        <translation>Das Bild gibt seine Größe nicht an.</translation>
    </message>
    <message>
        <source>The picture has %1 × %2 pixels; at most %3 million are shown.</source>
        <translation>Das Bild hat %1 × %2 Pixel; höchstens %3 Millionen werden angezeigt.</translation>
    </message>
    <message>
        <source>The picture cannot be shown: %1</source>
        <translation>Das Bild kann nicht angezeigt werden: %1</translation>
    </message>
</context>
<context>
    <name>ComfyDeploy::Qml::QmlText</name>
    <message>
        <source>%1 is required</source>
        <translation>%1 wird gebraucht</translation>
    </message>
    <message>
        <source>the text is larger than 4 MiB</source>
        <translation>der Text ist größer als 4 MiB</translation>
    </message>
    <message>
        <source>line %1, column %2: %3</source>
        <translation>Zeile %1, Spalte %2: %3</translation>
    </message>
    <message>
        <source>&quot;format&quot; is not &quot;%1&quot;</source>
        <translation>„format“ ist nicht „%1“</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is not an object</source>
        <translation>„%1“ ist kein Objekt</translation>
    </message>
    <message>
        <source>the seed mode of &quot;%1&quot; is unknown</source>
        <translation>der Seed-Modus von „%1“ ist unbekannt</translation>
    </message>
    <message>
        <source>The request&apos;s &quot;%1&quot; must be %2.</source>
        <translation>„%1“ der Anfrage muss %2 sein.</translation>
    </message>
    <message>
        <source>A run request is an object such as { workflowApiJson, inputs }, or a form&apos;s values.</source>
        <translation>Eine Anfrage für einen Lauf ist ein Objekt wie { workflowApiJson, inputs } oder sind die Werte eines Formulars.</translation>
    </message>
    <message>
        <source>A run request has no &quot;%1&quot;; it has %2.</source>
        <translation>Eine Anfrage für einen Lauf hat kein „%1“; sie hat %2.</translation>
    </message>
    <message>
        <source>a text</source>
        <translation>ein Text</translation>
    </message>
    <message>
        <source>true or false</source>
        <translation>true oder false</translation>
    </message>
    <message>
        <source>a list of texts</source>
        <translation>eine Liste von Texten</translation>
    </message>
    <message>
        <source>a whole number</source>
        <translation>eine ganze Zahl</translation>
    </message>
    <message>
        <source>an object or JSON text</source>
        <translation>ein Objekt oder JSON-Text</translation>
    </message>
    <message>
        <source>a form&apos;s graph, an object or JSON text</source>
        <translation>der Graph eines Formulars, ein Objekt oder JSON-Text</translation>
    </message>
    <message>
        <source>line %1, column %2: </source>
        <translation>Zeile %1, Spalte %2: </translation>
    </message>
    <message>
        <source>The request&apos;s &quot;%1&quot;: %2%3</source>
        <translation>„%1“ der Anfrage: %2%3</translation>
    </message>
    <message>
        <source>an object of lists</source>
        <translation>ein Objekt aus Listen</translation>
    </message>
    <message>
        <source>an object, or a form&apos;s values</source>
        <translation>ein Objekt oder die Werte eines Formulars</translation>
    </message>
    <message>
        <source>none</source>
        <translation>keine</translation>
    </message>
    <message>
        <source>The workflow has no input &quot;%1&quot;; it has %2.</source>
        <translation>Der Workflow hat keine Eingabe „%1“; vorhanden: %2.</translation>
    </message>
    <message>
        <source>Input &quot;%1&quot;: %2</source>
        <translation>Eingabe „%1“: %2</translation>
    </message>
    <message>
        <source>The options must be an object.</source>
        <translation>Die Optionen müssen ein Objekt sein.</translation>
    </message>
    <message>
        <source>The option &quot;%1&quot; is unknown or cannot have this value.</source>
        <translation>Die Option „%1“ ist unbekannt oder kann diesen Wert nicht haben.</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>The form has values that belong into its own graph: they cannot be sent with another graph or a deployment.</source>
        <translation>Das Formular hat Werte, die in seinen eigenen Graphen gehören: Mit einem anderen Graphen oder einem Deployment lassen sie sich nicht senden.</translation>
    </message>
    <message>
        <source>Input &quot;%1&quot;: the text names a file of this machine, and whether the input takes files is not known here. To upload it give a url, as by Qt.resolvedUrl(), or take the values of a WorkflowForm, which knows a deployment&apos;s inputs.</source>
        <translation>Eingabe „%1“: Der Text nennt eine Datei dieses Rechners, und ob die Eingabe Dateien annimmt, ist hier nicht bekannt. Um sie hochzuladen, eine URL angeben, etwa mit Qt.resolvedUrl(), oder die Werte eines WorkflowForm verwenden, das die Eingaben eines Deployments kennt.</translation>
    </message>
</context>
<context>
    <name>ComfyDeploy::Qml::RunQueueExtension</name>
    <message>
        <source>The queue has no client.</source>
        <translation>Die Warteschlange hat keinen Client.</translation>
    </message>
</context>
<context>
    <name>ComfyDeploy::Qml::SessionModel</name>
    <message>
        <source>The sessions have no client.</source>
        <translation>Die Sitzungen haben keinen Client.</translation>
    </message>
    <message>
        <source>A session&apos;s request is an object such as { gpu, timeout }.</source>
        <translation>Die Anfrage für eine Sitzung ist ein Objekt wie { gpu, timeout }.</translation>
    </message>
    <message>
        <source>A session&apos;s &quot;%1&quot; is unknown or cannot have this value; it has machineId, gpu, timeout (whole minutes) and waitForServer.</source>
        <translation>„%1“ einer Sitzung ist unbekannt oder kann diesen Wert nicht haben; möglich sind machineId, gpu, timeout (ganze Minuten) und waitForServer.</translation>
    </message>
</context>
<context>
    <name>ComfyDeploy::Qml::UploadModel</name>
    <message>
        <source>The uploads have no client.</source>
        <translation>Die Uploads haben keinen Client.</translation>
    </message>
    <message>
        <source>This is neither a picture nor a file on this machine.</source>
        <translation>Das ist weder ein Bild noch eine Datei dieses Rechners.</translation>
    </message>
    <message>
        <source>The client was deleted.</source>
        <translation>Der Client besteht nicht mehr.</translation>
    </message>
</context>
<context>
    <name>ComfyDeploy::Qml::WorkflowClientExtension</name>
    <message>
        <source>A token provider is a function that returns a text or a Promise.</source>
        <translation>Ein Token-Lieferant ist eine Funktion, die einen Text oder ein Promise zurückgibt.</translation>
    </message>
    <message>
        <source>A download is saved to a file: URL, not to &quot;%1&quot;.</source>
        <translation>Eine Datei wird unter einer file:-URL gespeichert, nicht unter „%1“.</translation>
    </message>
</context>
<context>
    <name>ComfyDeploy::Qml::WorkflowForm</name>
    <message>
        <source>%1 is neither a file: nor a qrc: URL.</source>
        <translation>%1 ist weder eine file:- noch eine qrc:-URL.</translation>
    </message>
    <message>
        <source>%1 cannot be read: %2.</source>
        <translation>%1 kann nicht gelesen werden: %2.</translation>
    </message>
    <message>
        <source>Line %1, column %2: %3</source>
        <translation>Zeile %1, Spalte %2: %3</translation>
    </message>
    <message>
        <source>The form has no workflow.</source>
        <translation>Das Formular hat keinen Workflow.</translation>
    </message>
    <message>
        <source>The inputs were replaced.</source>
        <translation>Die Eingaben wurden ersetzt.</translation>
    </message>
    <message>
        <source>“%1” has another file now.</source>
        <translation>„%1“ hat jetzt eine andere Datei.</translation>
    </message>
    <message>
        <source>A file of “%1” was removed.</source>
        <translation>Eine Datei von „%1“ wurde entfernt.</translation>
    </message>
    <message>
        <source>“%1” was emptied.</source>
        <translation>„%1“ wurde geleert.</translation>
    </message>
    <message>
        <source>All inputs were reset.</source>
        <translation>Alle Eingaben wurden zurückgesetzt.</translation>
    </message>
    <message>
        <source>“%1” was reset.</source>
        <translation>„%1“ wurde zurückgesetzt.</translation>
    </message>
    <message>
        <source>The group “%1” was reset.</source>
        <translation>Die Gruppe „%1“ wurde zurückgesetzt.</translation>
    </message>
    <message>
        <source>These are not saved values: %1.</source>
        <translation>Das sind keine gespeicherten Werte: %1.</translation>
    </message>
    <message>
        <source>“%1” is that of the last run.</source>
        <translation>„%1“ ist der Wert des letzten Laufs.</translation>
    </message>
    <message>
        <source>“%1” is one field again, with the first value.</source>
        <translation>„%1“ ist wieder ein Feld, mit dem ersten Wert.</translation>
    </message>
</context>
<context>
    <name>ComfyDeploy::Qml::WorkflowRunMutation</name>
    <message>
        <source>The mutation has no client.</source>
        <translation>Die Mutation hat keinen Client.</translation>
    </message>
    <message>
        <source>The run is no longer followed.</source>
        <translation>Der Lauf wird nicht länger verfolgt.</translation>
    </message>
</context>
<context>
    <name>ComparedPicture</name>
    <message>
        <source>Picture B</source>
        <translation>Bild B</translation>
    </message>
    <message>
        <source>Divider, %1 %</source>
        <translation>Trennlinie, %1 %</translation>
    </message>
</context>
<context>
    <name>ComparisonBar</name>
    <message>
        <source>A %1</source>
        <comment>the picture that is shown</comment>
        <translation>A %1</translation>
    </message>
    <message>
        <source>B %1</source>
        <comment>the picture to compare with</comment>
        <translation>B %1</translation>
    </message>
    <message>
        <source>Comparison</source>
        <translation>Vergleich</translation>
    </message>
    <message>
        <source>Swap the sides</source>
        <translation>Die Seiten tauschen</translation>
    </message>
    <message>
        <source>Leave the comparison</source>
        <translation>Den Vergleich verlassen</translation>
    </message>
</context>
<context>
    <name>EnumEditor</name>
    <message>
        <source>Choose…</source>
        <translation>Auswählen …</translation>
    </message>
</context>
<context>
    <name>FileTile</name>
    <message>
        <source>Picture (%1)</source>
        <translation>Bild (%1)</translation>
    </message>
    <message>
        <source>Picture</source>
        <translation>Bild</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>Text</translation>
    </message>
    <message>
        <source>Film</source>
        <translation>Film</translation>
    </message>
    <message>
        <source>Sound</source>
        <translation>Ton</translation>
    </message>
    <message>
        <source>3D model</source>
        <translation>3D-Modell</translation>
    </message>
    <message>
        <source>Archive</source>
        <translation>Archiv</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Datei</translation>
    </message>
    <message>
        <source>The file is not there any more.</source>
        <translation>Die Datei ist nicht mehr vorhanden.</translation>
    </message>
    <message>
        <source>It has no link that can be opened.</source>
        <translation>Es gibt keinen Link, der sich öffnen lässt.</translation>
    </message>
    <message>
        <source>Show in folder</source>
        <translation>Im Ordner anzeigen</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Öffnen</translation>
    </message>
    <message>
        <source>Download again</source>
        <translation>Noch einmal herunterladen</translation>
    </message>
</context>
<context>
    <name>FormEntry</name>
    <message>
        <source>Fewer prompts</source>
        <translation>Weniger Prompts</translation>
    </message>
    <message>
        <source>One more prompt</source>
        <translation>Ein weiterer Prompt</translation>
    </message>
    <message>
        <source>%1 more prompts</source>
        <translation>%1 weitere Prompts</translation>
    </message>
</context>
<context>
    <name>FormField</name>
    <message>
        <source>Each node keeps its own</source>
        <translation>Jeder Knoten behält seinen eigenen</translation>
    </message>
    <message>
        <source>From the workflow</source>
        <translation>Aus dem Workflow</translation>
    </message>
</context>
<context>
    <name>GroupHeader</name>
    <message>
        <source>Group %1, expanded</source>
        <translation>Gruppe %1, aufgeklappt</translation>
    </message>
    <message>
        <source>Group %1, collapsed</source>
        <translation>Gruppe %1, zugeklappt</translation>
    </message>
    <message>
        <source>Reset the group %1</source>
        <translation>Gruppe %1 zurücksetzen</translation>
    </message>
</context>
<context>
    <name>InputField</name>
    <message>
        <source>Reset %1 to the workflow&apos;s value</source>
        <translation>%1 auf den Wert des Workflows zurücksetzen</translation>
    </message>
    <message>
        <source>Edit %1 separately in each node</source>
        <translation>%1 in jedem Knoten einzeln bearbeiten</translation>
    </message>
    <message>
        <source>%1 nodes</source>
        <translation>%1 Knoten</translation>
    </message>
    <message>
        <source>Each run picks one of {… | …} at random. As in ComfyUI&apos;s editor, other braces and comments (// …) are left out.</source>
        <translation>Jeder Lauf wählt zufällig eines von {… | …}. Wie im Editor von ComfyUI fallen andere geschweifte Klammern und Kommentare (// …) weg.</translation>
    </message>
    <message>
        <source>Vary %1 in several runs</source>
        <translation>%1 in mehreren Läufen variieren</translation>
    </message>
    <message>
        <source>Edit %1 together in all its nodes again</source>
        <translation>%1 wieder in allen Knoten gemeinsam bearbeiten</translation>
    </message>
</context>
<context>
    <name>MediaDrop</name>
    <message>
        <source>All files (*)</source>
        <translation>Alle Dateien (*)</translation>
    </message>
    <message>
        <source>Pictures (*.png *.jpg *.jpeg *.webp *.gif *.bmp *.tif *.tiff)</source>
        <translation>Bilder (*.png *.jpg *.jpeg *.webp *.gif *.bmp *.tif *.tiff)</translation>
    </message>
    <message>
        <source>Videos (*.mp4 *.webm *.mov *.mkv *.avi *.gif)</source>
        <translation>Videos (*.mp4 *.webm *.mov *.mkv *.avi *.gif)</translation>
    </message>
    <message>
        <source>Audio files (*.wav *.mp3 *.flac *.ogg *.m4a)</source>
        <translation>Audiodateien (*.wav *.mp3 *.flac *.ogg *.m4a)</translation>
    </message>
    <message>
        <source>Choose files</source>
        <translation>Dateien wählen</translation>
    </message>
    <message>
        <source>Choose a file</source>
        <translation>Datei wählen</translation>
    </message>
</context>
<context>
    <name>MediaEditor</name>
    <message>
        <source>Choose another file for %1</source>
        <translation>Andere Datei für %1 wählen</translation>
    </message>
    <message>
        <source>Remove %1</source>
        <translation>%1 entfernen</translation>
    </message>
</context>
<context>
    <name>MediaLink</name>
    <message>
        <source>Drop, paste or choose a picture</source>
        <translation>Bild ablegen, einfügen oder wählen</translation>
    </message>
    <message>
        <source>Drop, paste or add pictures</source>
        <translation>Bilder ablegen, einfügen oder hinzufügen</translation>
    </message>
    <message>
        <source>Drop or choose a video, or type a link</source>
        <translation>Video ablegen oder wählen, oder einen Link eingeben</translation>
    </message>
    <message>
        <source>Drop or choose an audio file, or type a link</source>
        <translation>Audiodatei ablegen oder wählen, oder einen Link eingeben</translation>
    </message>
    <message>
        <source>Type a LoRA&apos;s name or link, or choose a file</source>
        <translation>Name oder Link eines LoRA eingeben, oder eine Datei wählen</translation>
    </message>
    <message>
        <source>Drop or choose a file, or type a link</source>
        <translation>Datei ablegen oder wählen, oder einen Link eingeben</translation>
    </message>
    <message>
        <source>Use the displayed output for %1</source>
        <translation>Die angezeigte Ausgabe für %1 verwenden</translation>
    </message>
    <message>
        <source>Choose a file for %1</source>
        <translation>Datei für %1 wählen</translation>
    </message>
</context>
<context>
    <name>MediaListEditor</name>
    <message>
        <source>Remove %1</source>
        <translation>%1 entfernen</translation>
    </message>
</context>
<context>
    <name>MediaTile</name>
    <message>
        <source>%1 bytes</source>
        <translation>%1 Bytes</translation>
    </message>
    <message>
        <source>%1 kB</source>
        <translation>%1 kB</translation>
    </message>
    <message>
        <source>%1 MB</source>
        <translation>%1 MB</translation>
    </message>
    <message>
        <source>Uploading, %1 %</source>
        <translation>Wird hochgeladen, %1 %</translation>
    </message>
    <message>
        <source>no preview</source>
        <translation>keine Vorschau</translation>
    </message>
</context>
<context>
    <name>MoreFields</name>
    <message>
        <source>Fewer</source>
        <translation>Weniger</translation>
    </message>
    <message>
        <source>More… (%1)</source>
        <translation>Mehr … (%1)</translation>
    </message>
    <message>
        <source>Choose fields…</source>
        <translation>Felder auswählen …</translation>
    </message>
    <message>
        <source>Fields shown at once</source>
        <translation>Sofort gezeigte Felder</translation>
    </message>
    <message>
        <source>Randomize all seeds</source>
        <translation>Alle Seeds neu würfeln</translation>
    </message>
</context>
<context>
    <name>NumberEditor</name>
    <message>
        <source>Increase %1</source>
        <translation>%1 erhöhen</translation>
    </message>
    <message>
        <source>Decrease %1</source>
        <translation>%1 verringern</translation>
    </message>
</context>
<context>
    <name>OutputStrip</name>
    <message>
        <source>All results</source>
        <translation>Alle Ergebnisse</translation>
    </message>
</context>
<context>
    <name>OutputThumbnail</name>
    <message>
        <source>Text</source>
        <translation>Text</translation>
    </message>
</context>
<context>
    <name>OutputView</name>
    <message>
        <source>Results</source>
        <translation>Ergebnisse</translation>
    </message>
    <message>
        <source>Results appear here.</source>
        <translation>Hier erscheinen die Ergebnisse.</translation>
    </message>
    <message>
        <source>The results of this run will appear here.</source>
        <translation>Hier erscheinen die Ergebnisse dieses Laufs.</translation>
    </message>
    <message>
        <source>Finished, but the workflow saved nothing. Add an output node.</source>
        <translation>Fertig, aber der Workflow hat nichts gespeichert. Einen Ausgabeknoten hinzufügen.</translation>
    </message>
    <message>
        <source>This run has no results.</source>
        <translation>Dieser Lauf hat keine Ergebnisse.</translation>
    </message>
    <message>
        <source>The run has %1 more results, which are not shown.</source>
        <translation>Der Lauf hat %1 weitere Ergebnisse, die nicht angezeigt werden.</translation>
    </message>
    <message numerus="yes">
        <source>%1 of %n</source>
        <translation>
            <numerusform>%1 von %n</numerusform>
            <numerusform>%1 von %n</numerusform>
        </translation>
    </message>
    <message>
        <source>Only pictures can be compared.</source>
        <translation>Nur Bilder können verglichen werden.</translation>
    </message>
    <message>
        <source>Alt-click a picture to compare with it, or show it and press B.</source>
        <translation>Mit Alt auf ein Bild klicken, um mit ihm zu vergleichen, oder es zeigen und B drücken.</translation>
    </message>
    <message>
        <source>This picture is B. Choose another one to compare with it.</source>
        <translation>Dieses Bild ist B. Zum Vergleichen ein anderes wählen.</translation>
    </message>
</context>
<context>
    <name>PictureView</name>
    <message>
        <source>%1 %</source>
        <translation>%1 %</translation>
    </message>
    <message>
        <source>Zoom %1</source>
        <translation>Vergrößerung %1</translation>
    </message>
    <message>
        <source>Fit the picture (F)</source>
        <translation>Bild einpassen (F)</translation>
    </message>
    <message>
        <source>Actual size (1)</source>
        <translation>Originalgröße (1)</translation>
    </message>
    <message>
        <source>Fill the space with the picture (F)</source>
        <translation>Fläche mit dem Bild füllen (F)</translation>
    </message>
    <message>
        <source>Animated PNG: only its first picture is shown.</source>
        <translation>Animiertes PNG: Nur das erste Bild wird gezeigt.</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Öffnen</translation>
    </message>
</context>
<context>
    <name>PreviewView</name>
    <message>
        <source>Preview: %1</source>
        <translation>Vorschau: %1</translation>
    </message>
</context>
<context>
    <name>RunCard</name>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Cancelling…</source>
        <translation>Wird abgebrochen …</translation>
    </message>
    <message>
        <source>The server did not stop the run: %1</source>
        <translation>Der Server hat den Lauf nicht angehalten: %1</translation>
    </message>
    <message>
        <source>Go to field</source>
        <translation>Zum Feld gehen</translation>
    </message>
    <message>
        <source>Hide details</source>
        <translation>Details ausblenden</translation>
    </message>
    <message>
        <source>Show details</source>
        <translation>Details anzeigen</translation>
    </message>
    <message>
        <source>Copy details</source>
        <translation>Details kopieren</translation>
    </message>
    <message>
        <source>Run %1</source>
        <translation>Lauf %1</translation>
    </message>
    <message>
        <source>Details of the failure</source>
        <translation>Details des Fehlers</translation>
    </message>
</context>
<context>
    <name>RunProgress</name>
    <message>
        <source>No run yet</source>
        <translation>Noch kein Lauf</translation>
    </message>
    <message>
        <source>No news from the server; the run goes on there. %1</source>
        <translation>Keine Nachricht vom Server; dort geht der Lauf weiter. %1</translation>
    </message>
    <message>
        <source>Upload</source>
        <translation>Hochladen</translation>
    </message>
    <message>
        <source>Queue</source>
        <translation>Einreihen</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>Starten</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>Starten</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Speichern</translation>
    </message>
    <message>
        <source>Elapsed time: %1</source>
        <translation>Vergangene Zeit: %1</translation>
    </message>
</context>
<context>
    <name>SeedEditor</name>
    <message>
        <source>Random</source>
        <translation>Zufällig</translation>
    </message>
    <message>
        <source>Draw a new seed</source>
        <translation>Neuen Seed würfeln</translation>
    </message>
    <message>
        <source>Fixed</source>
        <translation>Fest</translation>
    </message>
    <message>
        <source>+1</source>
        <translation>+1</translation>
    </message>
    <message>
        <source>%1 after each run</source>
        <translation>%1 nach jedem Lauf</translation>
    </message>
    <message>
        <source>Random: the service draws a seed for each run.</source>
        <translation>Zufällig: Der Dienst würfelt für jeden Lauf einen Seed.</translation>
    </message>
    <message>
        <source>The service&apos;s seed node takes none above 999999999999999, whatever the workflow says.</source>
        <translation>Der Seed-Knoten des Dienstes nimmt keinen über 999999999999999, was auch immer im Workflow steht.</translation>
    </message>
    <message>
        <source>The last run used %1.</source>
        <translation>Der letzte Lauf hatte %1.</translation>
    </message>
    <message>
        <source>Lock</source>
        <translation>Festhalten</translation>
    </message>
    <message>
        <source>Use this seed again, and keep it</source>
        <translation>Diesen Seed wieder nehmen und behalten</translation>
    </message>
</context>
<context>
    <name>SwitchEditor</name>
    <message>
        <source>On</source>
        <translation>An</translation>
    </message>
    <message>
        <source>Off</source>
        <translation>Aus</translation>
    </message>
</context>
<context>
    <name>TextEditor</name>
    <message>
        <source>JSON</source>
        <translation>JSON</translation>
    </message>
</context>
<context>
    <name>TextView</name>
    <message>
        <source>Loading…</source>
        <translation>Wird geladen …</translation>
    </message>
    <message>
        <source>Only the beginning is shown: the text is longer than 1 MiB.</source>
        <translation>Nur der Anfang wird angezeigt: Der Text ist länger als 1 MiB.</translation>
    </message>
</context>
<context>
    <name>WorkflowFormView</name>
    <message>
        <source>Inputs</source>
        <translation>Eingaben</translation>
    </message>
    <message>
        <source>No workflow is loaded.</source>
        <translation>Es ist kein Workflow geladen.</translation>
    </message>
    <message>
        <source>This workflow has nothing to fill in.</source>
        <translation>In diesem Workflow gibt es nichts auszufüllen.</translation>
    </message>
</context>
</TS>
