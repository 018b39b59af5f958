<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de_DE">
<context>
    <name>ComfyDeploy::ApiCall</name>
    <message>
        <source>%1 did not answer in full within %2 s.</source>
        <translation>%1 hat nicht innerhalb von %2 s vollständig geantwortet.</translation>
    </message>
    <message>
        <source>The request was aborted.</source>
        <translation>Die Anfrage wurde abgebrochen.</translation>
    </message>
</context>
<context>
    <name>ComfyDeploy::CoreText</name>
    <message>
        <source>No space left on %1</source>
        <translation>In %1 ist kein Platz mehr</translation>
    </message>
    <message>
        <source>holds the character U+%1 at position %2, which no token has</source>
        <translation>enthält an Position %2 das Zeichen U+%1, das kein Token hat</translation>
    </message>
    <message>
        <source>holds the byte 0x%1 at position %2, which no token has</source>
        <translation>enthält an Position %2 das Byte 0x%1, das kein Token hat</translation>
    </message>
    <message>
        <source>there is more text after the end of the document</source>
        <translation>hinter dem Ende des Dokuments steht noch Text</translation>
    </message>
    <message>
        <source>the text ends where a value should stand</source>
        <translation>der Text endet, wo ein Wert stehen sollte</translation>
    </message>
    <message>
        <source>nested deeper than %1 levels</source>
        <translation>tiefer als %1 Ebenen verschachtelt</translation>
    </message>
    <message>
        <source>the text ends inside an object</source>
        <translation>der Text endet in einem Objekt</translation>
    </message>
    <message>
        <source>expected a key in double quotes</source>
        <translation>ein Schlüssel in doppelten Anführungszeichen wurde erwartet</translation>
    </message>
    <message>
        <source>expected a colon after the key</source>
        <translation>ein Doppelpunkt hinter dem Schlüssel wurde erwartet</translation>
    </message>
    <message>
        <source>the text ends inside an array</source>
        <translation>der Text endet in einer Liste</translation>
    </message>
    <message>
        <source>expected a comma or a closing brace</source>
        <translation>ein Komma oder eine schließende geschweifte Klammer wurde erwartet</translation>
    </message>
    <message>
        <source>expected a comma or a closing bracket</source>
        <translation>ein Komma oder eine schließende eckige Klammer wurde erwartet</translation>
    </message>
    <message>
        <source>this string has no closing quote</source>
        <translation>diese Zeichenkette hat kein schließendes Anführungszeichen</translation>
    </message>
    <message>
        <source>a control character inside a string</source>
        <translation>ein Steuerzeichen in einer Zeichenkette</translation>
    </message>
    <message>
        <source>an unknown escape in a string</source>
        <translation>eine unbekannte Escape-Folge in einer Zeichenkette</translation>
    </message>
    <message>
        <source>\u needs four hexadecimal digits</source>
        <translation>\u braucht vier hexadezimale Ziffern</translation>
    </message>
    <message>
        <source>expected a value</source>
        <translation>ein Wert wurde erwartet</translation>
    </message>
    <message>
        <source>%1 is not a number that JSON has</source>
        <translation>%1 ist keine Zahl, die JSON kennt</translation>
    </message>
    <message>
        <source>a number must not start with a zero</source>
        <translation>eine Zahl darf nicht mit einer Null beginnen</translation>
    </message>
    <message>
        <source>a digit must follow the decimal point</source>
        <translation>auf das Dezimalzeichen muss eine Ziffer folgen</translation>
    </message>
    <message>
        <source>a digit must follow the exponent sign</source>
        <translation>auf das Zeichen des Exponenten muss eine Ziffer folgen</translation>
    </message>
    <message>
        <source>larger than 2 GiB</source>
        <translation>größer als 2 GiB</translation>
    </message>
    <message>
        <source>the text is not UTF-8</source>
        <translation>der Text ist nicht in UTF-8</translation>
    </message>
    <message>
        <source>it has no value</source>
        <translation>es gibt keinen Wert</translation>
    </message>
    <message>
        <source>JSON has no infinity and no NaN</source>
        <translation>JSON kennt weder unendlich noch NaN</translation>
    </message>
    <message>
        <source>only texts, numbers, booleans and lists of those can be sent</source>
        <translation>nur Texte, Zahlen, Wahrheitswerte und Listen davon können gesendet werden</translation>
    </message>
    <message>
        <source>The server sent an event of more than %1 bytes.</source>
        <translation>Der Server hat ein Ereignis von mehr als %1 Bytes gesendet.</translation>
    </message>
</context>
<context>
    <name>ComfyDeploy::DeviceSource</name>
    <message>
        <source>the device was deleted</source>
        <translation>das Gerät ist nicht mehr da</translation>
    </message>
    <message>
        <source>The device is not open for reading.</source>
        <translation>Das Gerät ist nicht zum Lesen geöffnet.</translation>
    </message>
    <message>
        <source>The file is a pipe, which would block the program until something is written to it.</source>
        <translation>Die Datei ist eine Pipe; das Programm würde stehen bleiben, bis jemand hineinschreibt.</translation>
    </message>
    <message>
        <source>The device cannot be copied to a temporary file: %1.</source>
        <translation>Das Gerät kann nicht in eine temporäre Datei kopiert werden: %1.</translation>
    </message>
    <message>
        <source>The device was closed before it was read to its end.</source>
        <translation>Das Gerät wurde geschlossen, bevor es ganz gelesen war.</translation>
    </message>
    <message>
        <source>The device was deleted before it was read to its end.</source>
        <translation>Das Gerät wurde gelöscht, bevor es ganz gelesen war.</translation>
    </message>
    <message>
        <source>The download that was to be uploaded has failed.</source>
        <translation>Der Download, der hochgeladen werden sollte, ist fehlgeschlagen.</translation>
    </message>
    <message>
        <source>The copy of the device cannot be read: %1.</source>
        <translation>Die Kopie des Geräts kann nicht gelesen werden: %1.</translation>
    </message>
    <message>
        <source>The content of the device</source>
        <translation>Der Inhalt des Geräts</translation>
    </message>
</context>
<context>
    <name>ComfyDeploy::FileUpload</name>
    <message>
        <source>field &quot;file_url&quot; is missing or has the wrong type</source>
        <translation>das Feld &quot;file_url&quot; fehlt oder hat den falschen Typ</translation>
    </message>
    <message>
        <source>&quot;%1&quot; was not uploaded within %2 s.</source>
        <translation>„%1“ wurde nicht innerhalb von %2 s hochgeladen.</translation>
    </message>
    <message>
        <source>The device of &quot;%1&quot; delivered no data for %2 s.</source>
        <translation>Das Gerät von „%1“ lieferte %2 s lang nichts.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; cannot be read to its end: %2.</source>
        <translation>„%1“ kann nicht bis zum Ende gelesen werden: %2.</translation>
    </message>
    <message>
        <source>The server&apos;s answer to the upload cannot be read: %1.</source>
        <translation>Die Antwort des Servers auf das Hochladen kann nicht gelesen werden: %1.</translation>
    </message>
    <message>
        <source>The upload was aborted.</source>
        <translation>Das Hochladen wurde abgebrochen.</translation>
    </message>
    <message>
        <source>The upload was deleted.</source>
        <translation>Das Hochladen wird nicht mehr verfolgt.</translation>
    </message>
</context>
<context>
    <name>ComfyDeploy::HttpExchange</name>
    <message>
        <source>Cannot reach %1: the connection was refused.</source>
        <translation>%1 ist nicht zu erreichen: Die Verbindung wurde abgelehnt.</translation>
    </message>
    <message>
        <source>Cannot reach %1: there is no host of that name.</source>
        <translation>%1 ist nicht zu erreichen: Einen Host dieses Namens gibt es nicht.</translation>
    </message>
    <message>
        <source>Cannot reach %1 securely: %2.</source>
        <translation>%1 ist nicht sicher zu erreichen: %2.</translation>
    </message>
    <message>
        <source>the TLS handshake failed</source>
        <translation>der TLS-Handshake ist fehlgeschlagen</translation>
    </message>
    <message>
        <source>Cannot reach %1: the network is down.</source>
        <translation>%1 ist nicht zu erreichen: Das Netzwerk ist nicht verfügbar.</translation>
    </message>
    <message>
        <source>The connection to %1 broke off.</source>
        <translation>Die Verbindung zu %1 ist abgebrochen.</translation>
    </message>
    <message>
        <source>Cannot reach %1: no connection within %2 s.</source>
        <translation>%1 ist nicht zu erreichen: keine Verbindung innerhalb von %2 s.</translation>
    </message>
    <message>
        <source>%1 stayed silent for %2 s.</source>
        <translation>%1 schwieg %2 s lang.</translation>
    </message>
    <message>
        <source>The data to be sent could not be read: %1</source>
        <translation>Was gesendet werden sollte, konnte nicht gelesen werden: %1</translation>
    </message>
    <message>
        <source>The request was aborted.</source>
        <translation>Die Anfrage wurde abgebrochen.</translation>
    </message>
    <message>
        <source>%1 sent a compressed answer although none was asked for.</source>
        <translation>%1 hat eine komprimierte Antwort gesendet, obwohl keine verlangt war.</translation>
    </message>
    <message>
        <source>The answer of %1 is larger than %2 MiB.</source>
        <translation>Die Antwort von %1 ist größer als %2 MiB.</translation>
    </message>
    <message>
        <source>%1 through the proxy %2</source>
        <translation>%1 über den Proxy %2</translation>
    </message>
    <message>
        <source>The answer of %1 broke off before its end.</source>
        <translation>Die Antwort von %1 brach vor ihrem Ende ab.</translation>
    </message>
</context>
<context>
    <name>ComfyDeploy::HttpText</name>
    <message numerus="yes">
        <source>(and %n more)</source>
        <translation>
            <numerusform>(und %n weiterer)</numerusform>
            <numerusform>(und %n weitere)</numerusform>
        </translation>
    </message>
    <message>
        <source>it is not JSON, byte %1: %2</source>
        <translation>es ist kein JSON, Byte %1: %2</translation>
    </message>
    <message>
        <source>The server&apos;s answer cannot be read: %1.</source>
        <translation>Die Antwort des Servers kann nicht gelesen werden: %1.</translation>
    </message>
    <message>
        <source>it is not a JSON object</source>
        <translation>es ist kein JSON-Objekt</translation>
    </message>
    <message>
        <source>it is not a JSON list</source>
        <translation>es ist keine JSON-Liste</translation>
    </message>
    <message>
        <source>field &quot;data&quot; is missing or has the wrong type</source>
        <translation>das Feld &quot;data&quot; fehlt oder hat den falschen Typ</translation>
    </message>
    <message>
        <source>%1 (Perhaps there is no such %2: the service answers like this then, too.)</source>
        <translation>%1 (Vielleicht gibt es hier nichts unter dieser ID, %2: Der Dienst antwortet auch dann so.)</translation>
    </message>
    <message>
        <source>entry %1: %2</source>
        <translation>Eintrag %1: %2</translation>
    </message>
    <message>
        <source>it is not an object</source>
        <translation>es ist kein Objekt</translation>
    </message>
    <message>
        <source>Input &quot;%1&quot;: %2</source>
        <translation>Eingabe „%1“: %2</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>The server answered %1, a redirect that is not followed.</source>
        <translation>Der Server hat mit %1 geantwortet, einer Weiterleitung, der nicht gefolgt wird.</translation>
    </message>
    <message>
        <source>The server answered %1, a redirect to %2 that is not followed.</source>
        <translation>Der Server hat mit %1 geantwortet, einer Weiterleitung nach %2, der nicht gefolgt wird.</translation>
    </message>
    <message>
        <source>The server did not accept the token (401)</source>
        <translation>Der Server hat das Token nicht akzeptiert (401)</translation>
    </message>
    <message>
        <source>The server does not allow this (403)</source>
        <translation>Der Server erlaubt das nicht (403)</translation>
    </message>
    <message>
        <source>The server does not know this (404)</source>
        <translation>Der Server kennt das nicht (404)</translation>
    </message>
    <message>
        <source>The server asks to slow down (429)</source>
        <translation>Der Server bittet um weniger Anfragen (429)</translation>
    </message>
    <message>
        <source>The server failed (%1)</source>
        <translation>Auf dem Server trat ein Fehler auf (%1)</translation>
    </message>
    <message>
        <source>The server answered %1</source>
        <translation>Der Server hat mit %1 geantwortet</translation>
    </message>
    <message>
        <source>%1 and gave no reason.</source>
        <translation>%1 und keinen Grund genannt.</translation>
    </message>
    <message>
        <source>Cannot reach %1: the proxy %2 cannot be reached; is it running?</source>
        <translation>%1 ist nicht zu erreichen: Der Proxy %2 antwortet nicht; läuft er?</translation>
    </message>
    <message>
        <source>Cannot reach %1: there is no host of the name of the proxy %2.</source>
        <translation>%1 ist nicht zu erreichen: Einen Host mit dem Namen des Proxys %2 gibt es nicht.</translation>
    </message>
    <message>
        <source>Cannot reach %1: the proxy %2 did not answer in time.</source>
        <translation>%1 ist nicht zu erreichen: Der Proxy %2 hat nicht rechtzeitig geantwortet.</translation>
    </message>
    <message>
        <source>Cannot reach %1: the proxy %2 closed the connection.</source>
        <translation>%1 ist nicht zu erreichen: Der Proxy %2 hat die Verbindung geschlossen.</translation>
    </message>
    <message>
        <source>Cannot reach %1: the proxy %2 cannot connect to it.</source>
        <translation>%1 ist nicht zu erreichen: Der Proxy %2 kann sich nicht damit verbinden.</translation>
    </message>
    <message>
        <source>Cannot reach %1: the proxy %2 does not know a host of that name.</source>
        <translation>%1 ist nicht zu erreichen: Der Proxy %2 kennt keinen Host dieses Namens.</translation>
    </message>
    <message>
        <source>Cannot reach %1: the proxy %2 refused the connection to it.</source>
        <translation>%1 ist nicht zu erreichen: Der Proxy %2 hat die Verbindung dorthin abgelehnt.</translation>
    </message>
    <message>
        <source>Cannot reach %1: the proxy %2 cannot be reached.</source>
        <translation>%1 ist nicht zu erreichen: Der Proxy %2 ist nicht zu erreichen.</translation>
    </message>
    <message>
        <source>The connection to %1 through the proxy %2 broke off.</source>
        <translation>Die Verbindung zu %1 über den Proxy %2 ist abgebrochen.</translation>
    </message>
    <message>
        <source>Cannot reach %1: the proxy %2 did not accept its user name and password.</source>
        <translation>%1 ist nicht zu erreichen: Der Proxy %2 hat Benutzername und Passwort nicht akzeptiert.</translation>
    </message>
    <message>
        <source>Cannot reach %1: the proxy %2 asks for a user name and password.</source>
        <translation>%1 ist nicht zu erreichen: Der Proxy %2 verlangt Benutzername und Passwort.</translation>
    </message>
    <message>
        <source>Cannot reach %1: the proxy %2 takes neither Basic nor Digest for signing in, and nothing else can be done.</source>
        <translation>%1 ist nicht zu erreichen: Der Proxy %2 nimmt zur Anmeldung weder Basic noch Digest, und anderes ist nicht möglich.</translation>
    </message>
    <message>
        <source>Cannot reach %1: the proxy %2 takes no password by Basic, which is all that can be done for what is sent over plain http; use https for the server.</source>
        <translation>%1 ist nicht zu erreichen: Der Proxy %2 nimmt kein Passwort per Basic, und nur so geht es bei unverschlüsseltem http; https für den Server verwenden.</translation>
    </message>
    <message>
        <source>The client was deleted.</source>
        <translation>Der Client besteht nicht mehr.</translation>
    </message>
    <message>
        <source>There is no workflow id.</source>
        <translation>Es gibt keine Workflow-ID.</translation>
    </message>
    <message>
        <source>There is no deployment id.</source>
        <translation>Es gibt keine Deployment-ID.</translation>
    </message>
    <message>
        <source>There is no session id.</source>
        <translation>Es gibt keine Sitzungs-ID.</translation>
    </message>
    <message>
        <source>There is no run id.</source>
        <translation>Es gibt keine Lauf-ID.</translation>
    </message>
</context>
<context>
    <name>ComfyDeploy::InputText</name>
    <message>
        <source>there is no file to upload.</source>
        <translation>es gibt keine Datei zum Hochladen.</translation>
    </message>
    <message>
        <source>there is no file %1.</source>
        <translation>die Datei %1 gibt es nicht.</translation>
    </message>
    <message>
        <source>%1 is not a file that can be read.</source>
        <translation>%1 ist keine lesbare Datei.</translation>
    </message>
    <message>
        <source>%1 is empty: choose a file with content.</source>
        <translation>%1 ist leer: eine Datei mit Inhalt wählen.</translation>
    </message>
    <message>
        <source>a PNG picture</source>
        <translation>ein PNG-Bild</translation>
    </message>
    <message>
        <source>a JPEG picture</source>
        <translation>ein JPEG-Bild</translation>
    </message>
    <message>
        <source>a WebP picture</source>
        <translation>ein WebP-Bild</translation>
    </message>
    <message>
        <source>a WAV audio file</source>
        <translation>eine WAV-Audiodatei</translation>
    </message>
    <message>
        <source>an AVI video</source>
        <translation>ein AVI-Video</translation>
    </message>
    <message>
        <source>a GIF picture</source>
        <translation>ein GIF-Bild</translation>
    </message>
    <message>
        <source>a TIFF picture</source>
        <translation>ein TIFF-Bild</translation>
    </message>
    <message>
        <source>an AVIF picture</source>
        <translation>ein AVIF-Bild</translation>
    </message>
    <message>
        <source>a HEIC picture</source>
        <translation>ein HEIC-Bild</translation>
    </message>
    <message>
        <source>a QuickTime video</source>
        <translation>ein QuickTime-Video</translation>
    </message>
    <message>
        <source>an M4A audio file</source>
        <translation>eine M4A-Audiodatei</translation>
    </message>
    <message>
        <source>an MP4 video</source>
        <translation>ein MP4-Video</translation>
    </message>
    <message>
        <source>a WebM or Matroska video</source>
        <translation>ein WebM- oder Matroska-Video</translation>
    </message>
    <message>
        <source>an EXR picture</source>
        <translation>ein EXR-Bild</translation>
    </message>
    <message>
        <source>an HDR picture</source>
        <translation>ein HDR-Bild</translation>
    </message>
    <message>
        <source>a Photoshop file</source>
        <translation>eine Photoshop-Datei</translation>
    </message>
    <message>
        <source>a JPEG XL picture</source>
        <translation>ein JPEG-XL-Bild</translation>
    </message>
    <message>
        <source>a BMP picture</source>
        <translation>ein BMP-Bild</translation>
    </message>
    <message>
        <source>a FLAC audio file</source>
        <translation>eine FLAC-Audiodatei</translation>
    </message>
    <message>
        <source>an Ogg file</source>
        <translation>eine Ogg-Datei</translation>
    </message>
    <message>
        <source>an MP3 audio file</source>
        <translation>eine MP3-Audiodatei</translation>
    </message>
    <message>
        <source>a glTF model</source>
        <translation>ein glTF-Modell</translation>
    </message>
    <message>
        <source>a PDF document</source>
        <translation>ein PDF-Dokument</translation>
    </message>
    <message>
        <source>a ZIP archive</source>
        <translation>ein ZIP-Archiv</translation>
    </message>
    <message>
        <source>a gzip archive</source>
        <translation>ein gzip-Archiv</translation>
    </message>
    <message>
        <source>a 7z archive</source>
        <translation>ein 7z-Archiv</translation>
    </message>
    <message>
        <source>an SQLite database</source>
        <translation>eine SQLite-Datenbank</translation>
    </message>
    <message>
        <source>a safetensors file</source>
        <translation>eine safetensors-Datei</translation>
    </message>
    <message>
        <source>an SVG picture</source>
        <translation>ein SVG-Bild</translation>
    </message>
    <message>
        <source>a web page</source>
        <translation>eine Webseite</translation>
    </message>
    <message>
        <source>an XML text</source>
        <translation>ein XML-Text</translation>
    </message>
    <message>
        <source>a binary file</source>
        <translation>eine Binärdatei</translation>
    </message>
    <message>
        <source>There is no file to upload.</source>
        <translation>Es gibt keine Datei zum Hochladen.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is not a file.</source>
        <translation>„%1“ ist keine Datei.</translation>
    </message>
    <message>
        <source>The file &quot;%1&quot; cannot be read: %2.</source>
        <translation>Die Datei „%1“ kann nicht gelesen werden: %2.</translation>
    </message>
    <message>
        <source>File → Export Workflow (API), formerly Save (API format)</source>
        <translation>„File → Export Workflow (API)“, früher „Save (API format)“</translation>
    </message>
    <message>
        <source>This is the editor&apos;s format, which cannot be run: in ComfyUI, export it with %1.</source>
        <translation>Das ist das Format des Editors, das sich nicht ausführen lässt: in ComfyUI mit %1 exportieren.</translation>
    </message>
    <message>
        <source>Nodes %1 and %2</source>
        <translation>Die Knoten %1 und %2</translation>
    </message>
    <message>
        <source>%1 nodes</source>
        <translation>%1 Knoten</translation>
    </message>
    <message>
        <source>%1 share the name &quot;%2&quot; and have different defaults: each keeps its own until a value is set, which then goes to all of them.</source>
        <translation>%1 teilen sich den Namen „%2“ und haben verschiedene Vorgaben: Jeder behält seine eigene, bis ein Wert gesetzt wird, der dann an alle geht.</translation>
    </message>
    <message>
        <source>a list</source>
        <translation>eine Liste</translation>
    </message>
    <message>
        <source>an object</source>
        <translation>ein Objekt</translation>
    </message>
    <message>
        <source>the file &quot;%1&quot;</source>
        <translation>die Datei „%1“</translation>
    </message>
    <message>
        <source>NaN</source>
        <translation>NaN</translation>
    </message>
    <message>
        <source>infinity</source>
        <translation>unendlich</translation>
    </message>
    <message>
        <source>a value of another kind</source>
        <translation>ein Wert anderer Art</translation>
    </message>
    <message>
        <source>%1 must be at least %2.</source>
        <translation>%1 muss mindestens %2 sein.</translation>
    </message>
    <message>
        <source>%1 must be at most %2.</source>
        <translation>%1 darf höchstens %2 sein.</translation>
    </message>
    <message>
        <source>%1 must be a whole number, not %2.</source>
        <translation>%1 muss eine ganze Zahl sein, nicht %2.</translation>
    </message>
    <message>
        <source>%1 must not be negative: the server would use the workflow&apos;s default instead.</source>
        <translation>%1 darf nicht negativ sein: Der Server nähme stattdessen die Vorgabe des Workflows.</translation>
    </message>
    <message>
        <source>%1 must be at least %2, or -1 for a random one.</source>
        <translation>%1 muss mindestens %2 sein, oder -1 für einen zufälligen Wert.</translation>
    </message>
    <message>
        <source>%1 must be a number, not %2.</source>
        <translation>%1 muss eine Zahl sein, nicht %2.</translation>
    </message>
    <message>
        <source>%1 must be text, not %2.</source>
        <translation>%1 muss Text sein, nicht %2.</translation>
    </message>
    <message>
        <source>%1 must be true or false, not %2.</source>
        <translation>%1 muss true oder false sein, nicht %2.</translation>
    </message>
    <message>
        <source>%1 must be one of %2, not %3.</source>
        <translation>%1 muss eines von %2 sein, nicht %3.</translation>
    </message>
    <message>
        <source>%1 must be the http or https URL of a picture, or a PNG or JPEG data URL, not %2.</source>
        <translation>%1 muss die http- oder https-URL eines Bildes oder eine Daten-URL mit PNG oder JPEG sein, nicht %2.</translation>
    </message>
    <message>
        <source>%1 must be an http or https URL, not %2.</source>
        <translation>%1 muss eine http- oder https-URL sein, nicht %2.</translation>
    </message>
    <message>
        <source>%1 must be the name of a file on the machine, not %2.</source>
        <translation>%1 muss der Name einer Datei auf der Maschine sein, nicht %2.</translation>
    </message>
    <message>
        <source>%1 must be an http or https URL or the name of a file on the machine, not %2.</source>
        <translation>%1 muss eine http- oder https-URL oder der Name einer Datei auf der Maschine sein, nicht %2.</translation>
    </message>
    <message>
        <source>%1 must be a list of picture URLs, or a text with a JSON array of them, not %2.</source>
        <translation>%1 muss eine Liste von Bild-URLs oder ein Text mit einem JSON-Array davon sein, nicht %2.</translation>
    </message>
    <message>
        <source>%1 must not be an object: the server takes texts, numbers, booleans and lists.</source>
        <translation>%1 darf kein Objekt sein: Der Server nimmt Texte, Zahlen, Wahrheitswerte und Listen.</translation>
    </message>
    <message>
        <source>%1 cannot be sent: %2.</source>
        <translation>%1 kann nicht gesendet werden: %2.</translation>
    </message>
    <message>
        <source>%1 has no value.</source>
        <translation>%1 hat keinen Wert.</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>field &quot;%1&quot;: %2</source>
        <translation>Feld &quot;%1&quot;: %2</translation>
    </message>
    <message>
        <source>it is not a text</source>
        <translation>es ist kein Text</translation>
    </message>
    <message>
        <source>it is neither true nor false</source>
        <translation>es ist weder true noch false</translation>
    </message>
    <message>
        <source>it is not a list of texts</source>
        <translation>es ist keine Liste von Texten</translation>
    </message>
    <message>
        <source>it is not an object</source>
        <translation>es ist kein Objekt</translation>
    </message>
    <message>
        <source>a number in it cannot be kept exactly</source>
        <translation>eine Zahl darin lässt sich nicht genau bewahren</translation>
    </message>
    <message>
        <source>it is not a number that an int can hold</source>
        <translation>es ist keine Zahl, die in einen int passt</translation>
    </message>
    <message>
        <source>the request is larger than %1 MiB</source>
        <translation>die Anfrage ist größer als %1 MiB</translation>
    </message>
    <message>
        <source>line %1, column %2: %3</source>
        <translation>Zeile %1, Spalte %2: %3</translation>
    </message>
    <message>
        <source>the request is not a JSON object</source>
        <translation>die Anfrage ist kein JSON-Objekt</translation>
    </message>
    <message>
        <source>Node %1 is not an object.</source>
        <translation>Knoten %1 ist kein Objekt.</translation>
    </message>
    <message>
        <source>Node %1 has no class_type.</source>
        <translation>Knoten %1 hat keine class_type.</translation>
    </message>
    <message>
        <source>The class_type of node %1 is not the name of a class.</source>
        <translation>Die class_type von Knoten %1 ist nicht der Name einer Klasse.</translation>
    </message>
    <message>
        <source>Node %1 has no inputs.</source>
        <translation>Knoten %1 hat keine Eingaben.</translation>
    </message>
    <message>
        <source>The inputs of node %1 are not an object.</source>
        <translation>Die Eingaben von Knoten %1 sind kein Objekt.</translation>
    </message>
    <message>
        <source>A graph is a JSON object with one member for each node.</source>
        <translation>Ein Graph ist ein JSON-Objekt mit einem Eintrag je Knoten.</translation>
    </message>
    <message>
        <source>The graph has no nodes.</source>
        <translation>Der Graph hat keine Knoten.</translation>
    </message>
    <message>
        <source>Input &quot;%1&quot; of node %2 holds %3, a number that JSON does not have. Set another one in ComfyUI and export the graph again.</source>
        <translation>Eingabe „%1“ von Knoten %2 enthält %3, eine Zahl, die JSON nicht kennt. In ComfyUI eine andere setzen und den Graphen noch einmal exportieren.</translation>
    </message>
    <message>
        <source>Member &quot;%1&quot; of node %2 holds %3, a number that JSON does not have. Put another one in its place.</source>
        <translation>Der Eintrag „%1“ von Knoten %2 enthält %3, eine Zahl, die JSON nicht kennt. Eine andere an ihre Stelle setzen.</translation>
    </message>
    <message>
        <source>The graph is larger than %1 MiB.</source>
        <translation>Der Graph ist größer als %1 MiB.</translation>
    </message>
    <message>
        <source>The graph is not valid JSON: %1.</source>
        <translation>Der Graph ist kein gültiges JSON: %1.</translation>
    </message>
    <message>
        <source>There is more than one node %1.</source>
        <translation>Es gibt mehr als einen Knoten %1.</translation>
    </message>
    <message>
        <source>There is no node %1.</source>
        <translation>Es gibt keinen Knoten %1.</translation>
    </message>
    <message>
        <source>Node %1 has no input &quot;%2&quot;.</source>
        <translation>Knoten %1 hat keine Eingabe „%2“.</translation>
    </message>
    <message>
        <source>Input &quot;%1&quot; of node %2 takes no file to upload: in ComfyUI, feed it from an External node that takes one, such as External Image, and give the file to the input of that node.</source>
        <translation>Eingabe „%1“ von Knoten %2 nimmt keine Datei zum Hochladen: In ComfyUI mit einem External-Knoten verbinden, der eine nimmt, etwa External Image, und die Datei der Eingabe dieses Knotens geben.</translation>
    </message>
    <message>
        <source>Input &quot;%1&quot; of node %2 cannot be set: %3.</source>
        <translation>Eingabe „%1“ von Knoten %2 kann nicht gesetzt werden: %3.</translation>
    </message>
    <message>
        <source>The file is empty: in ComfyUI, %1 writes a workflow.</source>
        <translation>Es ist nichts darin, nicht einmal ein Zeichen: In ComfyUI schreibt %1 einen Workflow.</translation>
    </message>
    <message>
        <source>This is %1, and a workflow is read from JSON, PNG, JPEG and WebP files: in ComfyUI, export it with %2.</source>
        <translation>Das ist %1, und ein Workflow wird aus JSON-, PNG-, JPEG- und WebP-Dateien gelesen: in ComfyUI mit %2 exportieren.</translation>
    </message>
    <message>
        <source>Taken from the picture&apos;s metadata.</source>
        <translation>Aus den Metadaten des Bildes übernommen.</translation>
    </message>
    <message>
        <source>This is %1 that holds no workflow; ComfyUI writes one only into the pictures that it saves itself, and many programs remove it: in ComfyUI, export the workflow with %2.</source>
        <translation>Das ist %1 ohne Workflow; ComfyUI schreibt einen nur in die Bilder, die es selbst speichert, und viele Programme entfernen ihn: in ComfyUI den Workflow mit %2 exportieren.</translation>
    </message>
    <message>
        <source>This is not JSON, which is what ComfyUI writes with %1.</source>
        <translation>Das ist kein JSON, wie ComfyUI es mit %1 schreibt.</translation>
    </message>
    <message>
        <source>Taken from the field &quot;%1&quot;.</source>
        <translation>Aus dem Feld „%1“ übernommen.</translation>
    </message>
    <message>
        <source>Taken from a JSON string.</source>
        <translation>Aus einer JSON-Zeichenkette übernommen.</translation>
    </message>
    <message>
        <source>Taken from a JSON list.</source>
        <translation>Aus einer JSON-Liste übernommen.</translation>
    </message>
    <message>
        <source>There is no workflow in this JSON: in ComfyUI, export one with %1.</source>
        <translation>In diesem JSON ist kein Workflow: in ComfyUI einen mit %1 exportieren.</translation>
    </message>
    <message>
        <source>This is the record of the run %1, which holds its inputs and not its workflow: open the workflow&apos;s own file, and set the inputs there.</source>
        <translation>Das ist die Aufzeichnung des Laufs %1, die seine Eingaben enthält, aber nicht seinen Workflow: die Datei des Workflows selbst öffnen und dort die Eingaben setzen.</translation>
    </message>
    <message>
        <source>There are %1 workflows in it; the first one was taken.</source>
        <translation>Es sind %1 Workflows darin; der erste wurde übernommen.</translation>
    </message>
    <message>
        <source>Left out, since only nodes can be run: %1.</source>
        <translation>Ausgelassen, da nur Knoten ausgeführt werden können: %1.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is a folder, not a file.</source>
        <translation>„%1“ ist ein Ordner, keine Datei.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; cannot be read: %2.</source>
        <translation>„%1“ kann nicht gelesen werden: %2.</translation>
    </message>
    <message>
        <source>the server takes texts, numbers, booleans and lists only</source>
        <translation>der Server nimmt nur Texte, Zahlen, Wahrheitswerte und Listen</translation>
    </message>
    <message>
        <source>the file has no name</source>
        <translation>die Datei hat keinen Namen</translation>
    </message>
    <message>
        <source>The request names neither workflowId, deploymentId nor workflowVersionId.</source>
        <translation>Die Anfrage nennt weder workflowId noch deploymentId noch workflowVersionId.</translation>
    </message>
    <message>
        <source>The request names more than one of workflowId, deploymentId and workflowVersionId.</source>
        <translation>Die Anfrage nennt mehr als eines von workflowId, deploymentId und workflowVersionId.</translation>
    </message>
    <message>
        <source>The request has a workflowId but no graph: workflowApiJson is empty.</source>
        <translation>Die Anfrage hat eine workflowId, aber keinen Graphen: workflowApiJson ist leer.</translation>
    </message>
    <message>
        <source>A graph (workflowApiJson) can be sent with a workflowId only.</source>
        <translation>Ein Graph (workflowApiJson) kann nur mit einer workflowId gesendet werden.</translation>
    </message>
    <message>
        <source>The workflow is not JSON: line %1, column %2: %3.</source>
        <translation>Der Workflow ist kein JSON: Zeile %1, Spalte %2: %3.</translation>
    </message>
    <message>
        <source>The workflow is not a JSON object.</source>
        <translation>Der Workflow ist kein JSON-Objekt.</translation>
    </message>
    <message>
        <source>An input has no name.</source>
        <translation>Eine Eingabe hat keinen Namen.</translation>
    </message>
    <message>
        <source>The input name &quot;%1&quot; is taken: it carries the mark of the run.</source>
        <translation>Der Name „%1“ einer Eingabe ist vergeben: Er trägt die Marke des Laufs.</translation>
    </message>
    <message>
        <source>Input &quot;%1&quot;: %2.</source>
        <translation>Eingabe „%1“: %2.</translation>
    </message>
    <message>
        <source>it needs a list of values</source>
        <translation>sie braucht eine Liste von Werten</translation>
    </message>
    <message>
        <source>Batch input &quot;%1&quot;: %2.</source>
        <translation>Stapeleingabe „%1“: %2.</translation>
    </message>
    <message>
        <source>%1 %2</source>
        <comment>Prompt 2</comment>
        <translation>%1 %2</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>Schritte</translation>
    </message>
    <message>
        <source>CFG</source>
        <translation>CFG</translation>
    </message>
    <message>
        <source>Guidance</source>
        <translation>Guidance</translation>
    </message>
    <message>
        <source>Denoise</source>
        <translation>Denoise</translation>
    </message>
    <message>
        <source>Sampler</source>
        <translation>Sampler</translation>
    </message>
    <message>
        <source>Scheduler</source>
        <translation>Scheduler</translation>
    </message>
    <message>
        <source>Shift</source>
        <translation>Shift</translation>
    </message>
    <message>
        <source>Start at step</source>
        <translation>Start bei Schritt</translation>
    </message>
    <message>
        <source>End at step</source>
        <translation>Ende bei Schritt</translation>
    </message>
    <message>
        <source>Width</source>
        <translation>Breite</translation>
    </message>
    <message>
        <source>Height</source>
        <translation>Höhe</translation>
    </message>
    <message>
        <source>Length (frames)</source>
        <translation>Länge (Bilder)</translation>
    </message>
    <message>
        <source>Seconds</source>
        <translation>Sekunden</translation>
    </message>
    <message>
        <source>Batch size</source>
        <translation>Stapelgröße</translation>
    </message>
    <message>
        <source>Strength</source>
        <translation>Stärke</translation>
    </message>
    <message>
        <source>Strength (model)</source>
        <translation>Stärke (Modell)</translation>
    </message>
    <message>
        <source>Strength (CLIP)</source>
        <translation>Stärke (CLIP)</translation>
    </message>
    <message>
        <source>Weight</source>
        <translation>Gewicht</translation>
    </message>
    <message>
        <source>Frames per second</source>
        <translation>Bilder pro Sekunde</translation>
    </message>
    <message>
        <source>Quality</source>
        <translation>Qualität</translation>
    </message>
    <message>
        <source>CRF</source>
        <translation>CRF</translation>
    </message>
    <message>
        <source>File name</source>
        <translation>Dateiname</translation>
    </message>
    <message>
        <source>Checkpoint</source>
        <translation>Checkpoint</translation>
    </message>
    <message>
        <source>VAE</source>
        <translation>VAE</translation>
    </message>
    <message>
        <source>LoRA</source>
        <translation>LoRA</translation>
    </message>
    <message>
        <source>CLIP</source>
        <translation>CLIP</translation>
    </message>
    <message>
        <source>CLIP 1</source>
        <translation>CLIP 1</translation>
    </message>
    <message>
        <source>CLIP 2</source>
        <translation>CLIP 2</translation>
    </message>
    <message>
        <source>CLIP 3</source>
        <translation>CLIP 3</translation>
    </message>
    <message>
        <source>Diffusion model</source>
        <translation>Diffusionsmodell</translation>
    </message>
    <message>
        <source>ControlNet</source>
        <translation>ControlNet</translation>
    </message>
    <message>
        <source>Style model</source>
        <translation>Stilmodell</translation>
    </message>
    <message>
        <source>Hypernetwork</source>
        <translation>Hypernetzwerk</translation>
    </message>
    <message>
        <source>IP-Adapter</source>
        <translation>IP-Adapter</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>Seed</translation>
    </message>
    <message>
        <source>Inputs</source>
        <translation>Eingaben</translation>
    </message>
    <message>
        <source>Prompt</source>
        <translation>Prompt</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>Text</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>Sampling</source>
        <translation>Sampling</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>Modelle</translation>
    </message>
    <message>
        <source>Output</source>
        <translation>Ausgabe</translation>
    </message>
    <message>
        <source>Video</source>
        <translation>Video</translation>
    </message>
    <message>
        <source>Sound</source>
        <translation>Ton</translation>
    </message>
    <message>
        <source>Mask</source>
        <translation>Maske</translation>
    </message>
    <message>
        <source>Picture</source>
        <translation>Bild</translation>
    </message>
    <message>
        <source>Negative prompt</source>
        <translation>Negativer Prompt</translation>
    </message>
    <message>
        <source>Node %1 (%2) cannot take an upload, so an External node takes its place in the run.</source>
        <translation>Knoten %1 (%2) kann keine hochgeladene Datei annehmen; im Lauf tritt ein External-Knoten an seine Stelle.</translation>
    </message>
    <message>
        <source>The list of node classes is larger than %1 MiB.</source>
        <translation>Die Liste der Knotenklassen ist größer als %1 MiB.</translation>
    </message>
    <message>
        <source>The list of node classes is not valid JSON: line %1, column %2: %3.</source>
        <translation>Die Liste der Knotenklassen ist kein gültiges JSON: Zeile %1, Spalte %2: %3.</translation>
    </message>
    <message>
        <source>This is no list of node classes: it must be what a ComfyUI server answers to GET /object_info.</source>
        <translation>Das ist keine Liste von Knotenklassen: Gebraucht wird, was ein ComfyUI-Server auf GET /object_info antwortet.</translation>
    </message>
    <message>
        <source>Node %1 makes links while the editor queues the workflow: export it there with %2.</source>
        <translation>Knoten %1 stellt Verbindungen erst her, wenn der Editor den Workflow einreiht: Dort mit %2 exportieren.</translation>
    </message>
    <message>
        <source>Node %1 takes its value from the screen while the editor queues the workflow: export it there with %2.</source>
        <translation>Knoten %1 nimmt seinen Wert vom Bildschirm, wenn der Editor den Workflow einreiht: Dort mit %2 exportieren.</translation>
    </message>
    <message>
        <source>The server does not have the class of node %1, so its values cannot be named: install it there, or export the workflow with %2.</source>
        <translation>Der Server hat die Klasse von Knoten %1 nicht, deshalb lassen sich dessen Werte nicht benennen: Sie dort installieren oder den Workflow mit %2 exportieren.</translation>
    </message>
    <message>
        <source>In node %1 (%2), the choices of a dynamic prompt were made at random, as the editor does.</source>
        <translation>In Knoten %1 (%2) wurde bei einem dynamischen Prompt zufällig gewählt, wie es der Editor tut.</translation>
    </message>
    <message>
        <source>In node %1 (%2), &quot;%3&quot; became &quot;%4&quot;.</source>
        <translation>In Knoten %1 (%2) wurde aus „%3“ „%4“.</translation>
    </message>
    <message>
        <source>Node %1 has no id or no type, or another node has its id.</source>
        <translation>Knoten %1 hat keine ID oder keinen Typ, oder ein anderer Knoten hat seine ID.</translation>
    </message>
    <message>
        <source>With its subgraphs the workflow has more than %1 nodes.</source>
        <translation>Mit seinen Subgraphen hat der Workflow mehr als %1 Knoten.</translation>
    </message>
    <message>
        <source>Node %1 is a subgraph that contains itself.</source>
        <translation>Knoten %1 ist ein Subgraph, der sich selbst enthält.</translation>
    </message>
    <message>
        <source>The links at node %1 lead in a circle.</source>
        <translation>Die Verbindungen bei Knoten %1 führen im Kreis.</translation>
    </message>
    <message>
        <source>Converted from the editor&apos;s format.</source>
        <translation>Aus dem Format des Editors umgewandelt.</translation>
    </message>
    <message>
        <source>The workflow has no nodes that can be run; notes, muted and bypassed ones do not count.</source>
        <translation>Der Workflow hat keine Knoten, die ausgeführt werden können; Notizen, stummgeschaltete und umgangene zählen nicht.</translation>
    </message>
    <message>
        <source>The class of node %1 is not one of ComfyUI&apos;s that are known here, so its values cannot be named without the /object_info of a server that has it: in ComfyUI, export the workflow with %2.</source>
        <translation>Die Klasse von Knoten %1 gehört nicht zu denen von ComfyUI, die hier bekannt sind; ohne die /object_info eines Servers, der sie hat, lassen sich dessen Werte nicht benennen: Den Workflow in ComfyUI mit %2 exportieren.</translation>
    </message>
    <message>
        <source>Node %1 (%2) has more values than its class; the last are left out.</source>
        <translation>Knoten %1 (%2) hat mehr Werte als seine Klasse; die letzten sind weggelassen.</translation>
    </message>
    <message>
        <source>Node %1 was saved with another version of its class, so its values cannot be named: export the workflow with %2.</source>
        <translation>Knoten %1 wurde mit einer anderen Version seiner Klasse gespeichert, deshalb lassen sich seine Werte nicht benennen: Den Workflow mit %2 exportieren.</translation>
    </message>
    <message>
        <source>In node %1 (%2), &quot;%3&quot; is still to be chosen.</source>
        <translation>In Knoten %1 (%2) ist „%3“ noch zu wählen.</translation>
    </message>
    <message>
        <source>Converted from the editor&apos;s format with the classes of ComfyUI %1.</source>
        <translation>Aus dem Format des Editors umgewandelt, mit den Klassen von ComfyUI %1.</translation>
    </message>
    <message>
        <source>%1 is larger than the %2 that the server accepts.</source>
        <translation>%1 ist größer als die %2, die der Server höchstens nimmt.</translation>
    </message>
    <message>
        <source>Node %1 is a group node of an older kind whose values cannot be assigned to its nodes: open the workflow in ComfyUI, convert the group to a subgraph, and export it with %2.</source>
        <translation>Knoten %1 ist ein Gruppenknoten älterer Art, dessen Werte sich seinen Knoten nicht zuordnen lassen: den Workflow in ComfyUI öffnen, die Gruppe in einen Subgraphen umwandeln und ihn mit %2 exportieren.</translation>
    </message>
</context>
<context>
    <name>ComfyDeploy::MediaDownload</name>
    <message>
        <source>The link of &quot;%1&quot; is not an http or https URL.</source>
        <translation>Der Link von „%1“ ist keine http- oder https-URL.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is not decompressed: it would grow to more than a hundred times its size.</source>
        <translation>„%1“ wird nicht entpackt: Die Datei füllte mehr als das Hundertfache ihrer Größe.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; cannot be decompressed.</source>
        <translation>„%1“ kann nicht entpackt werden.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is larger than the %2 that are allowed.</source>
        <translation>„%1“ ist größer als die erlaubten %2.</translation>
    </message>
    <message>
        <source>The host sent more data for &quot;%1&quot; than the size that it announced.</source>
        <translation>Der Host hat mehr Daten für „%1“ gesendet, als er angekündigt hat.</translation>
    </message>
    <message>
        <source>The host does not send &quot;%1&quot; completely.</source>
        <translation>Der Host sendet „%1“ nicht vollständig.</translation>
    </message>
    <message>
        <source>A web page was sent instead of &quot;%1&quot;: this network may ask for a sign-in.</source>
        <translation>Statt „%1“ kam eine Webseite: Dieses Netzwerk verlangt vielleicht eine Anmeldung.</translation>
    </message>
    <message>
        <source>The host does not say how large &quot;%1&quot; is, and its answer breaks off.</source>
        <translation>Der Host teilt nicht mit, wie groß „%1“ ist, und seine Antwort bricht ab.</translation>
    </message>
    <message>
        <source>The host sent another part of &quot;%1&quot; than was asked for.</source>
        <translation>Der Host hat einen anderen Teil von „%1“ gesendet, als verlangt war.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; has no link.</source>
        <translation>„%1“ hat keinen Link.</translation>
    </message>
    <message>
        <source>The server has no link for &quot;%1&quot;.</source>
        <translation>Der Server hat keinen Link für „%1“.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is saved as the host stores it: its encoding &quot;%2&quot; was not undone.</source>
        <translation>„%1“ wird gespeichert, wie der Host die Datei ablegt: Ihre Kodierung „%2“ wurde nicht aufgehoben.</translation>
    </message>
    <message>
        <source>The download was aborted.</source>
        <translation>Das Herunterladen wurde abgebrochen.</translation>
    </message>
    <message>
        <source>The file &quot;%1&quot; cannot be written: %2.</source>
        <translation>Die Datei „%1“ kann nicht geschrieben werden: %2.</translation>
    </message>
    <message>
        <source>The file &quot;%1&quot; exists already.</source>
        <translation>Die Datei „%1“ gibt es schon.</translation>
    </message>
    <message>
        <source>The download was deleted.</source>
        <translation>Das Herunterladen wird nicht mehr verfolgt.</translation>
    </message>
</context>
<context>
    <name>ComfyDeploy::ProxyProbe</name>
    <message>
        <source>Cannot reach %1: the proxy %2 refused the connection to it (%3).</source>
        <translation>%1 ist nicht zu erreichen: Der Proxy %2 hat die Verbindung dorthin abgelehnt (%3).</translation>
    </message>
</context>
<context>
    <name>ComfyDeploy::RequestField</name>
    <message>
        <source>Called by the server at every change of status.</source>
        <translation>Wird vom Server bei jeder Änderung des Status aufgerufen.</translation>
    </message>
    <message>
        <source>Also called for every node.</source>
        <translation>Wird auch für jeden Knoten aufgerufen.</translation>
    </message>
    <message>
        <source>Such as A10G or H100.</source>
        <translation>Etwa A10G oder H100.</translation>
    </message>
</context>
<context>
    <name>ComfyDeploy::RunEngine</name>
    <message>
        <source>The run is no longer followed.</source>
        <translation>Der Lauf wird nicht länger verfolgt.</translation>
    </message>
    <message>
        <source>There is no request whose run could be looked for.</source>
        <translation>Es gibt keine Anfrage, deren Lauf gesucht werden könnte.</translation>
    </message>
    <message>
        <source>A run cannot be looked for by a request that still holds files; it needs the request as it was sent.</source>
        <translation>Nach einer Anfrage, die noch Dateien enthält, kann kein Lauf gesucht werden; nötig ist die Anfrage, wie sie gesendet wurde.</translation>
    </message>
</context>
<context>
    <name>ComfyDeploy::RunLogFeed</name>
    <message>
        <source>The log holds a line that is too long to be read.</source>
        <translation>Das Protokoll enthält eine Zeile, die zum Lesen zu lang ist.</translation>
    </message>
    <message>
        <source>The server answered with something that is not a log.</source>
        <translation>Der Server hat mit etwas geantwortet, das kein Protokoll ist.</translation>
    </message>
    <message>
        <source>The server closed the log repeatedly.</source>
        <translation>Der Server hat das Protokoll immer wieder geschlossen.</translation>
    </message>
    <message>
        <source>The server has no log of this run to stream.</source>
        <translation>Der Server hat kein Protokoll dieses Laufs zum Streamen.</translation>
    </message>
    <message>
        <source>The server cannot stream the run&apos;s log: %1</source>
        <translation>Der Server kann das Protokoll des Laufs nicht streamen: %1</translation>
    </message>
</context>
<context>
    <name>ComfyDeploy::RunLogStream</name>
    <message>
        <source>There is no run id.</source>
        <translation>Es gibt keine Lauf-ID.</translation>
    </message>
    <message>
        <source>The log of one run, one session or one machine can be followed, not of several.</source>
        <translation>Nur das Protokoll eines Laufs, einer Sitzung oder einer Maschine kann verfolgt werden, nicht von mehreren.</translation>
    </message>
    <message>
        <source>The log did not end within the time given.</source>
        <translation>Das Protokoll endete nicht innerhalb der gegebenen Zeit.</translation>
    </message>
    <message>
        <source>The log is no longer followed.</source>
        <translation>Das Protokoll wird nicht länger verfolgt.</translation>
    </message>
</context>
<context>
    <name>ComfyDeploy::RunQueue</name>
    <message>
        <source>The run was not started, because another one failed.</source>
        <translation>Der Lauf wurde nicht gestartet, weil ein anderer fehlgeschlagen ist.</translation>
    </message>
    <message>
        <source>The run is no longer followed.</source>
        <translation>Der Lauf wird nicht länger verfolgt.</translation>
    </message>
    <message>
        <source>There is no client any more.</source>
        <translation>Es gibt keinen Client mehr.</translation>
    </message>
    <message>
        <source>The run was cancelled before it was started.</source>
        <translation>Der Lauf wurde abgebrochen, bevor er gestartet wurde.</translation>
    </message>
</context>
<context>
    <name>ComfyDeploy::RunText</name>
    <message>
        <source>Looking for the run, to stop it</source>
        <translation>Der Lauf wird gesucht, um ihn anzuhalten</translation>
    </message>
    <message>
        <source>Asking the server to stop</source>
        <translation>Der Server wird gebeten anzuhalten</translation>
    </message>
    <message>
        <source>Running</source>
        <translation>Läuft</translation>
    </message>
    <message>
        <source>node %1 of %2</source>
        <translation>Knoten %1 von %2</translation>
    </message>
    <message>
        <source>step %1 of %2</source>
        <translation>Schritt %1 von %2</translation>
    </message>
    <message>
        <source>Not started</source>
        <translation>Nicht gestartet</translation>
    </message>
    <message>
        <source>Uploading inputs</source>
        <translation>Eingaben werden hochgeladen</translation>
    </message>
    <message>
        <source>Waiting for the server&apos;s answer</source>
        <translation>Antwort des Servers wird erwartet</translation>
    </message>
    <message>
        <source>Submitting</source>
        <translation>Wird gesendet</translation>
    </message>
    <message>
        <source>Not confirmed whether the run has started</source>
        <translation>Nicht bestätigt, ob der Lauf gestartet ist</translation>
    </message>
    <message numerus="yes">
        <source>Queued, %n before it</source>
        <translation>
            <numerusform>In der Warteschlange, %n davor</numerusform>
            <numerusform>In der Warteschlange, %n davor</numerusform>
        </translation>
    </message>
    <message>
        <source>Queued, next in line</source>
        <translation>In der Warteschlange, als Nächster an der Reihe</translation>
    </message>
    <message>
        <source>Queued</source>
        <translation>In der Warteschlange</translation>
    </message>
    <message>
        <source>Starting the machine</source>
        <translation>Maschine startet</translation>
    </message>
    <message>
        <source>Saving the results</source>
        <translation>Ergebnisse werden gespeichert</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>Fehlgeschlagen</translation>
    </message>
    <message>
        <source>Cancelled</source>
        <translation>Abgebrochen</translation>
    </message>
    <message>
        <source>Timed out</source>
        <translation>Zeit abgelaufen</translation>
    </message>
    <message>
        <source>Node %1: %2</source>
        <translation>Knoten %1: %2</translation>
    </message>
    <message>
        <source>Node %1, input %2: %3</source>
        <translation>Knoten %1, Eingabe %2: %3</translation>
    </message>
    <message>
        <source>&quot;%1&quot;: %2</source>
        <translation>„%1“: %2</translation>
    </message>
    <message>
        <source>&quot;%1&quot; (node %2), input %3: %4</source>
        <translation>„%1“ (Knoten %2), Eingabe %3: %4</translation>
    </message>
    <message>
        <source>&quot;%1&quot; (node %2): %3</source>
        <translation>„%1“ (Knoten %2): %3</translation>
    </message>
    <message>
        <source>The run failed, and events that may give the reason could not be read; the server&apos;s log of the run may show it.</source>
        <translation>Der Lauf ist fehlgeschlagen, und Ereignisse, die den Grund enthalten könnten, waren nicht lesbar; vielleicht steht er im Protokoll des Laufs auf dem Server.</translation>
    </message>
    <message>
        <source>The run failed and the server gave no reason.</source>
        <translation>Der Lauf ist fehlgeschlagen, und der Server hat keinen Grund genannt.</translation>
    </message>
    <message>
        <source>The run failed and the server gave no reason; its last status was &quot;%1&quot;.</source>
        <translation>Der Lauf ist fehlgeschlagen, und der Server hat keinen Grund genannt; sein letzter Status war „%1“.</translation>
    </message>
    <message>
        <source>The run was cancelled.</source>
        <translation>Der Lauf wurde abgebrochen.</translation>
    </message>
    <message>
        <source>The run took longer than the machine allows and was stopped by the server.</source>
        <translation>Der Lauf dauerte länger, als die Maschine erlaubt, und wurde vom Server angehalten.</translation>
    </message>
    <message>
        <source>The run is no longer followed; it may go on at the server.</source>
        <translation>Der Lauf wird nicht länger verfolgt; auf dem Server geht er vielleicht weiter.</translation>
    </message>
    <message>
        <source>Uploading &quot;%1&quot;: %2</source>
        <translation>Hochladen von „%1“: %2</translation>
    </message>
    <message>
        <source>There is no run id to attach to.</source>
        <translation>Es gibt keine Lauf-ID zum Anknüpfen.</translation>
    </message>
    <message>
        <source>The time given was up before the run could be sent to %1; none was started.</source>
        <translation>Die gegebene Zeit war um, bevor der Lauf an %1 gesendet werden konnte; keiner wurde gestartet.</translation>
    </message>
    <message>
        <source>The run did not end within the time given; it goes on at the server.</source>
        <translation>Der Lauf endete nicht innerhalb der gegebenen Zeit; auf dem Server geht er weiter.</translation>
    </message>
    <message>
        <source>Within the time given %1 did not confirm that it has accepted the run, which may be under way there.</source>
        <translation>Innerhalb der gegebenen Zeit teilte %1 nicht mit, ob der Lauf angenommen ist; er ist dort vielleicht im Gange.</translation>
    </message>
    <message>
        <source>The request was sent but has not been answered. The run may exist and cost money.</source>
        <translation>Die Anfrage wurde gesendet, aber die Antwort bleibt aus. Der Lauf besteht vielleicht und kostet Geld.</translation>
    </message>
    <message>
        <source>The server answered with an error (500), and may have started runs all the same, which may cost money.</source>
        <translation>Der Server hat mit einem Fehler (500) geantwortet und vielleicht trotzdem Läufe gestartet, die Geld kosten können.</translation>
    </message>
    <message>
        <source>The request was sent but its answer was lost. The run may exist and cost money.</source>
        <translation>Die Anfrage wurde gesendet, aber die Antwort ging verloren. Der Lauf besteht vielleicht und kostet Geld.</translation>
    </message>
    <message>
        <source>It could not be found among the runs that the server lists.</source>
        <translation>Unter den Läufen, die der Server auflistet, war er nicht zu finden.</translation>
    </message>
    <message>
        <source>It cannot be looked for: the server has no list of runs by workflow version.</source>
        <translation>Er kann nicht gesucht werden: Der Server hat keine Liste der Läufe nach Version des Workflows.</translation>
    </message>
    <message>
        <source>Uploading</source>
        <translation>Wird hochgeladen</translation>
    </message>
    <message>
        <source>Unconfirmed</source>
        <translation>Unbestätigt</translation>
    </message>
    <message>
        <source>Starting</source>
        <translation>Startet</translation>
    </message>
    <message>
        <source>Saving</source>
        <translation>Wird gespeichert</translation>
    </message>
    <message>
        <source>Succeeded</source>
        <translation>Erfolgreich</translation>
    </message>
    <message>
        <source>Sent</source>
        <translation>Gesendet</translation>
    </message>
    <message>
        <source>Looking for it</source>
        <translation>Wird gesucht</translation>
    </message>
    <message>
        <source>No news</source>
        <translation>Keine Nachricht</translation>
    </message>
    <message>
        <source>It was looked for, but the server&apos;s list of runs could not be read or did not show which run it is.</source>
        <translation>Er wurde gesucht, aber die Liste der Läufe des Servers war nicht zu lesen oder zeigte nicht, welcher es ist.</translation>
    </message>
</context>
<context>
    <name>ComfyDeploy::Transport</name>
    <message>
        <source>No token was provided.</source>
        <translation>Es wurde kein Token geliefert.</translation>
    </message>
    <message>
        <source>The server&apos;s address &quot;%1&quot; is not an http or https URL.</source>
        <translation>Die Adresse „%1“ des Servers ist keine http- oder https-URL.</translation>
    </message>
    <message>
        <source>The token would travel unencrypted to %1. Use https.</source>
        <translation>Das Token würde unverschlüsselt an %1 gehen. https verwenden.</translation>
    </message>
    <message>
        <source>The token %1.</source>
        <translation>Das Token %1.</translation>
    </message>
</context>
<context>
    <name>ComfyDeploy::ValueText</name>
    <message>
        <source>field &quot;run_id&quot; is missing or has the wrong type</source>
        <translation>das Feld &quot;run_id&quot; fehlt oder hat den falschen Typ</translation>
    </message>
    <message>
        <source>line %1, column %2: %3</source>
        <translation>Zeile %1, Spalte %2: %3</translation>
    </message>
    <message>
        <source>it is not a JSON object</source>
        <translation>es ist kein JSON-Objekt</translation>
    </message>
    <message>
        <source>field &quot;id&quot; is missing or has the wrong type</source>
        <translation>das Feld &quot;id&quot; fehlt oder hat den falschen Typ</translation>
    </message>
    <message>
        <source>field &quot;%1&quot; is missing or has the wrong type</source>
        <translation>das Feld &quot;%1&quot; fehlt oder hat den falschen Typ</translation>
    </message>
    <message>
        <source>field &quot;session_id&quot; is missing or has the wrong type</source>
        <translation>das Feld &quot;session_id&quot; fehlt oder hat den falschen Typ</translation>
    </message>
    <message>
        <source>it is larger than %1 MiB</source>
        <translation>es ist größer als %1 MiB</translation>
    </message>
    <message>
        <source>it is not JSON, byte %1: %2</source>
        <translation>es ist kein JSON, Byte %1: %2</translation>
    </message>
    <message>
        <source>neither &quot;url&quot; nor &quot;filename&quot; is there</source>
        <translation>weder &quot;url&quot; noch &quot;filename&quot; ist vorhanden</translation>
    </message>
    <message>
        <source>field &quot;data&quot; is missing</source>
        <translation>das Feld &quot;data&quot; fehlt</translation>
    </message>
    <message>
        <source>the outputs are not a list</source>
        <translation>die Ausgaben sind keine Liste</translation>
    </message>
    <message>
        <source>it is not an object</source>
        <translation>es ist kein Objekt</translation>
    </message>
    <message>
        <source>output %1: %2</source>
        <translation>Ausgabe %1: %2</translation>
    </message>
    <message>
        <source>field &quot;format&quot; is neither &quot;jpeg&quot; nor &quot;png&quot;</source>
        <translation>das Feld &quot;format&quot; ist weder &quot;jpeg&quot; noch &quot;png&quot;</translation>
    </message>
    <message>
        <source>field &quot;image&quot; has more than %1 bytes</source>
        <translation>das Feld &quot;image&quot; hat mehr als %1 Bytes</translation>
    </message>
    <message>
        <source>field &quot;image&quot; is not a file of its format in Base64</source>
        <translation>das Feld &quot;image&quot; ist keine Datei seines Formats in Base64</translation>
    </message>
</context>
<context>
    <name>ComfyDeploy::WorkflowClient</name>
    <message>
        <source>line %1, column %2: %3</source>
        <translation>Zeile %1, Spalte %2: %3</translation>
    </message>
    <message>
        <source>it is not a JSON list</source>
        <translation>es ist keine JSON-Liste</translation>
    </message>
    <message>
        <source>The deployments of the newer kind (is_fluid=true) cannot be listed: %1</source>
        <translation>Die Deployments der neueren Art (is_fluid=true) können nicht aufgelistet werden: %1</translation>
    </message>
    <message>
        <source>The deployments of the older kind (is_fluid=false) cannot be listed: %1</source>
        <translation>Die Deployments der älteren Art (is_fluid=false) können nicht aufgelistet werden: %1</translation>
    </message>
    <message>
        <source>A list of deployments cannot have a negative page size or offset.</source>
        <translation>Für eine Liste von Deployments dürfen Seitengröße und Versatz nicht negativ sein.</translation>
    </message>
    <message>
        <source>deployment</source>
        <translation>Deployment</translation>
    </message>
    <message>
        <source>A page of runs needs a limit above 0 and an offset that is not negative.</source>
        <translation>Eine Seite von Läufen braucht eine Grenze über 0 und einen Versatz, der nicht negativ ist.</translation>
    </message>
    <message>
        <source>it is not an object</source>
        <translation>es ist kein Objekt</translation>
    </message>
    <message>
        <source>field &quot;count&quot; is missing or has the wrong type</source>
        <translation>das Feld &quot;count&quot; fehlt oder hat den falschen Typ</translation>
    </message>
    <message>
        <source>The request was sent but its answer was lost: %1 %2</source>
        <translation>Die Anfrage wurde gesendet, aber die Antwort ging verloren: %1 %2</translation>
    </message>
    <message>
        <source>field &quot;success&quot; is missing or has the wrong type</source>
        <translation>das Feld &quot;success&quot; fehlt oder hat den falschen Typ</translation>
    </message>
    <message>
        <source>A session needs a machine id.</source>
        <translation>Eine Sitzung braucht eine Maschinen-ID.</translation>
    </message>
    <message>
        <source>A session&apos;s timeout must be a minute or more.</source>
        <translation>Das Zeitlimit einer Sitzung muss eine Minute oder mehr betragen.</translation>
    </message>
    <message>
        <source>The session may have been started, and then costs money.</source>
        <translation>Die Sitzung wurde vielleicht gestartet und kostet dann Geld.</translation>
    </message>
    <message>
        <source>A session can be extended by a minute or more.</source>
        <translation>Eine Sitzung lässt sich um eine Minute oder mehr verlängern.</translation>
    </message>
    <message>
        <source>The session may have been extended.</source>
        <translation>Die Sitzung wurde vielleicht verlängert.</translation>
    </message>
    <message>
        <source>There is no client.</source>
        <translation>Es gibt keinen Client.</translation>
    </message>
    <message>
        <source>%1 does not list its node classes: it answered %2.</source>
        <translation>%1 nennt seine Knotenklassen nicht, sondern antwortete %2.</translation>
    </message>
</context>
</TS>
