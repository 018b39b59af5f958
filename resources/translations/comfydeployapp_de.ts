<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de_DE">
<context>
    <name>ComfyDeploy::App::AppText</name>
    <message>
        <source>%1 cannot be written: %2.</source>
        <translation>%1 kann nicht geschrieben werden: %2.</translation>
    </message>
    <message>
        <source>There are too many files named like %1.</source>
        <translation>Es gibt zu viele Dateien mit Namen wie %1.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is not a path below the folder %2; nothing is written there.</source>
        <translation>„%1“ ist kein Pfad unterhalb des Ordners %2; dort wird nichts geschrieben.</translation>
    </message>
    <message>
        <source>The folder %1 is a link to another place; nothing is written there.</source>
        <translation>Der Ordner %1 ist ein Link auf einen anderen Ort; dort wird nichts geschrieben.</translation>
    </message>
    <message>
        <source>The folder %1 cannot be made.</source>
        <translation>Der Ordner %1 kann nicht angelegt werden.</translation>
    </message>
    <message>
        <source>Only the first %1 files of a run are saved.</source>
        <translation>Nur die ersten %1 Dateien eines Laufs werden gespeichert.</translation>
    </message>
    <message>
        <source>The download was aborted.</source>
        <translation>Das Herunterladen wurde abgebrochen.</translation>
    </message>
    <message>
        <source>“%1” is not the address of a ComfyUI, such as http://127.0.0.1:8188.</source>
        <translation>„%1“ ist keine Adresse eines ComfyUI, wie etwa http://127.0.0.1:8188.</translation>
    </message>
    <message>
        <source>The address of ComfyUI is missing, such as http://127.0.0.1:8188.</source>
        <translation>Die Adresse von ComfyUI fehlt, etwa http://127.0.0.1:8188.</translation>
    </message>
    <message>
        <source>ComfyUI at %1</source>
        <translation>ComfyUI auf %1</translation>
    </message>
    <message>
        <source>There is no machine named %1: check the address.</source>
        <translation>Es gibt keinen Rechner namens %1: die Adresse prüfen.</translation>
    </message>
    <message>
        <source>%1 cannot be trusted: %2</source>
        <translation>%1 ist nicht vertrauenswürdig: %2</translation>
    </message>
    <message>
        <source>%1 does not answer: start it, or check the address.</source>
        <translation>%1 antwortet nicht: starten, oder die Adresse prüfen.</translation>
    </message>
    <message>
        <source>%1 does not answer: start it there with --listen, or check the address.</source>
        <translation>%1 antwortet nicht: dort mit --listen starten, oder die Adresse prüfen.</translation>
    </message>
    <message>
        <source>%1 asks for a user name and a password: write them into its address, as in http://user:password@host:8188.</source>
        <translation>%1 verlangt einen Benutzernamen und ein Passwort: in die Adresse schreiben, etwa http://benutzer:passwort@rechner:8188.</translation>
    </message>
    <message>
        <source>%1 asks for the password of %2.</source>
        <translation>%1 verlangt das Passwort von %2.</translation>
    </message>
    <message>
        <source>%1 does not accept this user name and password.</source>
        <translation>%1 akzeptiert diesen Benutzernamen und dieses Passwort nicht.</translation>
    </message>
    <message>
        <source>%1 does not allow access (403): what protects it must let this machine through.</source>
        <translation>%1 erlaubt keinen Zugriff (403): was davor steht, muss diesen Rechner durchlassen.</translation>
    </message>
    <message>
        <source>What answers at %1 is no ComfyUI: check host and port.</source>
        <translation>Unter %1 antwortet etwas anderes als ComfyUI: Rechner und Port prüfen.</translation>
    </message>
    <message>
        <source>There is no ComfyUI under the path %1 of %2: check the path.</source>
        <translation>Unter dem Pfad %1 von %2 gibt es kein ComfyUI: den Pfad prüfen.</translation>
    </message>
    <message>
        <source>%1 redirects to %2: use the address that your browser shows.</source>
        <translation>%1 leitet weiter zu %2: die Adresse verwenden, die der Browser zeigt.</translation>
    </message>
    <message>
        <source>%1 answers with the error %2: is ComfyUI running behind it?</source>
        <translation>%1 antwortet mit dem Fehler %2: läuft ComfyUI dahinter?</translation>
    </message>
    <message>
        <source>CPU</source>
        <translation>CPU</translation>
    </message>
    <message>
        <source>%1 of memory free</source>
        <translation>%1 Speicher frei</translation>
    </message>
    <message>
        <source>nothing in its queue</source>
        <translation>nichts in der Warteschlange</translation>
    </message>
    <message numerus="yes">
        <source>%n in its queue</source>
        <translation>
            <numerusform>%n in der Warteschlange</numerusform>
            <numerusform>%n in der Warteschlange</numerusform>
        </translation>
    </message>
    <message>
        <source>the range %1 goes beyond 64-bit numbers.</source>
        <translation>der Bereich %1 geht über 64-Bit-Zahlen hinaus.</translation>
    </message>
    <message>
        <source>the range %1 must go from the smaller number to the larger.</source>
        <translation>der Bereich %1 muss von der kleineren zur größeren Zahl gehen.</translation>
    </message>
    <message>
        <source>the range %1 has more than %2 numbers.</source>
        <translation>der Bereich %1 hat mehr als %2 Zahlen.</translation>
    </message>
</context>
</TS>
